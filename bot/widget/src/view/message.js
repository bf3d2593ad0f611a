/**
 * One message in the list: who says it, its body by kind, its choices, and how its delivery stands.
 * A kind that this version doesn't know is shown as the text that it carries.
 */
import { appointmentBody } from "./appointment.js";
import { choiceButtons } from "./choices.js";
import { deliveryLine } from "./delivery.js";
import { h, setText } from "./elements.js";
import { emergencyBody } from "./emergency.js";
import { icon } from "./icons.js";
import { answerBody } from "./sources.js";

const BODIES = { appointment: appointmentBody, emergency: emergencyBody };

/**
 * The view of one item of the timeline. `context` holds strings, locale, timeZone and the actions
 * choose(choice), retry(), data() and edit(id); `update(item, offer, follows)` shows what has changed.
 */
export function messageView(item, context) {
  const { message } = item;
  const { strings } = context;
  const body = BODIES[message.kind] ?? answerBody;
  const own = message.role === "patient";
  const parts =
    own && !message.text ? [h("p", {}, h("em", {}, strings.unkeptText))] : body(message, context);
  if (message.data?.download) parts.push(downloadButton(context));
  const choices = message.choices?.length
    ? choiceButtons(message.choices, strings, context.choose)
    : null;
  const delivery = own ? deliveryLine(context) : null;
  const bubble = h("div", { class: "bubble", dir: "auto" }, ...parts.filter(Boolean));
  const node = h(
    "li",
    { class: "message", "data-role": message.role, "data-kind": message.kind },
    senderLine(message, context),
    bubble,
    choices?.node,
    delivery?.node,
  );
  return {
    node,
    update(present, offer, follows) {
      node.classList.toggle("follows", follows);
      if (choices && offer) choices.update(offer);
      delivery?.update(present);
    },
  };
}

/** Who says it: heard always, seen on the first of several in a row. */
export function speakerOf({ role, kind, data }, strings) {
  if (role === "patient") return strings.you;
  if (role === "nurse") return strings.nurse(data?.nurse);
  return kind === "notice" ? strings.notice : strings.assistant;
}

/** What one message says, for a screen reader, in one go. */
export function spoken(message, strings) {
  const speaker = message.kind === "emergency" ? strings.emergency : speakerOf(message, strings);
  const text = message.text.replace(/\s*\[\d{1,2}(?:\s*,\s*\d{1,2})*\]/g, "");
  const choices = message.choices?.length
    ? ` ${strings.choices(message.choices.map(({ label }) => label))}`
    : "";
  return `${speaker}: ${text}${choices}`;
}

/** Hands over the patient's data as a file. */
function downloadButton({ strings, data }) {
  const click = async () => {
    try {
      const href = URL.createObjectURL(new Blob([JSON.stringify(await data(), null, 2)]));
      h("a", { href, download: "my-data.json" }).click();
    } catch {
      setText(button, strings.noDownload);
    }
  };
  const button = h("button", { type: "button", class: "pill", on: { click } }, strings.download);
  return button;
}

function senderLine(message, { strings, locale }) {
  const badge = message.role === "nurse" ? icon("person") : message.role === "bot" && icon("lantern");
  const sent = new Date(message.created_at ?? NaN);
  const time = h("time", {});
  if (!Number.isNaN(sent.getTime())) {
    time.dateTime = sent.toISOString();
    setText(time, sent.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" }));
  }
  const name = h("bdi", {}, speakerOf(message, strings));
  return h("p", { class: "sender" }, badge || null, name, time);
}
