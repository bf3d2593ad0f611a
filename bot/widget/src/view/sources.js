/** Prose with its sources, where it has any: marks in the text, and below it one line each that opens. */
import { h } from "./elements.js";
import { icon } from "./icons.js";
import { webAddress } from "./links.js";
import { prose } from "./prose.js";

export function answerBody({ text, citations, data }, { strings }) {
  if (!citations?.length) return prose(text);
  const { node, marker } = sources(citations, strings);
  return [...prose(text, marker), node, seeAlso(data?.see_also ?? [], strings)];
}

function sources(citations, strings) {
  const rows = new Map(citations.map((each) => [Number(each.n), sourceRow(each, strings)]));
  const node = h(
    "div",
    { class: "sources", role: "group", "aria-label": strings.sources(rows.size) },
    h("p", { class: "sources-title", "aria-hidden": "true" }, strings.sources(rows.size)),
    ...rows.values(),
  );
  const marker = (n) => {
    const row = rows.get(n);
    if (!row) return null;
    const show = () => {
      row.open = true;
      row.firstChild.focus();
      row.scrollIntoView({ block: "nearest" });
    };
    const label = strings.source(n);
    return h(
      "button",
      { type: "button", class: "mark", "aria-label": label, on: { click: show } },
      String(n),
    );
  };
  return { node, marker };
}

function sourceRow({ n, title, source, url, reviewed }, strings) {
  const address = webAddress(url);
  const reviewer = /^(pending|$)/i.test(reviewed ?? "") ? null : strings.reviewedBy(reviewed);
  return h(
    "details",
    { class: "source" },
    h("summary", {}, h("span", { class: "number" }, String(n)), h("bdi", {}, title)),
    h(
      "div",
      { class: "source-body" },
      source ? h("p", { dir: "auto" }, source) : null,
      h("p", { class: "review-state" }, icon(reviewer ? "check" : "clock"), reviewer || strings.pendingReview),
      address && h("p", {}, outward(address, strings.readSource, strings)),
    ),
  );
}

function seeAlso(others, strings) {
  const links = others.flatMap(({ title, url }) => {
    const address = webAddress(url);
    return address ? [h("li", {}, outward(address, title, strings))] : [];
  });
  if (links.length === 0) return null;
  return h("div", { class: "sources" }, h("p", { class: "sources-title" }, strings.seeAlso), h("ul", { class: "see-also" }, ...links));
}

/** A link that leaves the hospital's page, in a tab of its own so that the chat stays. */
function outward(address, words, strings) {
  return h(
    "a",
    { class: "outward", href: address, target: "_blank", rel: "noopener noreferrer external" },
    h("bdi", {}, words),
    h("span", { class: "unseen" }, ` (${strings.newTab})`),
    icon("out"),
  );
}
