/** One message of a transcript. Who spoke is told by words, place and shape, never by colour alone. */

import { element, icon, sourceLink } from "./element.js";
import { clockTime } from "./times.js";

const SPEAKERS = {
  patient: { name: "Patient", icon: "person" },
  bot: { name: "Lantern, automatic reply", icon: "machine" },
  nurse: { name: "Nurse", icon: "nurse" },
  system: { name: "Lantern, notice", icon: "machine" },
};

const KINDS = { emergency: "Emergency advice", question: "Question", answer: "Health information" };

const STATES = {
  sending: "Sending…",
  waiting: "Not sent yet. It is tried again by itself.",
  accepted: "Sent",
};

/** A message that the server holds. */
export function messageArticle(message) {
  const kind = KINDS[message.kind];
  const warning = message.kind === "emergency" ? icon("warning") : null;
  return article(
    { id: message.id, role: message.role, kind: message.kind },
    speaker(message.role, message.role === "nurse" ? message.data?.nurse : null),
    kind ? element("span", { class: "message-kind" }, warning, kind) : null,
    element("time", { class: "message-time", datetime: message.created_at }, clockTime(message.created_at)),
    message.text,
    [citations(message.citations), choices(message.choices)],
  );
}

/** A message of the signed-in nurse that is on its way. */
export function outgoingArticle(item, name) {
  return article(
    { id: item.id, role: "nurse", kind: "outgoing" },
    speaker("nurse", name),
    null,
    null,
    item.text,
    [element("p", { class: "message-state", "data-state": item.state }, STATES[item.state])],
  );
}

function article({ id, role, kind }, who, label, time, text, extras) {
  const known = role in SPEAKERS ? role : "system";
  return element(
    "article",
    { class: "message", "data-message": id, "data-role": known, "data-kind": kind },
    element("header", { class: "message-head" }, who, label, time),
    element("p", { class: "message-text" }, text ?? ""),
    ...extras,
  );
}

function speaker(role, name) {
  const { name: general, icon: drawing } = SPEAKERS[role] ?? SPEAKERS.system;
  return element("span", { class: "message-who" }, icon(drawing), name ? `${general} ${name}` : general);
}

function citations(list) {
  if (!list?.length) return null;
  return element(
    "ul",
    { class: "message-sources" },
    ...list.map((source) => element("li", {}, sourceLink(source))),
  );
}

function choices(list) {
  if (!list?.length) return null;
  return element("p", { class: "message-choices" }, `Offered: ${list.map((choice) => choice.label).join(" · ")}`);
}
