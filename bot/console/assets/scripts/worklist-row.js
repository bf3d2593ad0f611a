/** One line of the worklist: the patient's own words first, then what Lantern makes of them. */

import { element, fill, icon, setText } from "./element.js";
import { level } from "./urgency.js";
import { minutesWaiting, shortWait, spokenWait } from "./waiting.js";

const NO_WORDS = "No words kept: the patient has not agreed to it";

/** Who has the handoff, in words. */
export function ownerWords(handoff, staffId) {
  if (handoff.state === "closed") return "Closed";
  if (!handoff.claimed_by) return "Nobody has it";
  return handoff.claimed_by.id === staffId ? "You have it" : `${handoff.claimed_by.name} has it`;
}

/** What each row shows now, apart from the minutes; an unchanged row is not drawn again. */
const drawn = new WeakMap();

/**
 * Fills the list item `row` for `handoff`.
 * @param {{staffId: string, unread: boolean, now: number}} seen
 */
export function fillRow(row, handoff, { staffId, unread, now }) {
  const owner = ownerWords(handoff, staffId);
  const shows = JSON.stringify([handoff.urgency, handoff.quote, handoff.reason.label, handoff.state, owner, unread]);
  if (drawn.get(row) !== shows) {
    drawn.set(row, shows);
    draw(row, handoff, { owner, unread });
    row.dataset.owner = !handoff.claimed_by ? "nobody" : handoff.claimed_by.id === staffId ? "me" : "other";
  }
  tickRow(row, handoff, now);
}

/** Only the minutes: the clock moved, nothing else did. */
export function tickRow(row, handoff, now) {
  const minutes = minutesWaiting(handoff, now);
  const wait = row.querySelector(".row-wait");
  if (wait) setText(wait, shortWait(minutes));
  row.setAttribute("aria-label", spoken(row, handoff, minutes));
}

function draw(row, handoff, { owner, unread }) {
  const { code, label, icon: drawing } = level(handoff.urgency);
  const closed = handoff.state === "closed";
  row.dataset.urgency = code;
  row.classList.toggle("is-closed", closed);
  fill(
    row,
    element("span", { class: "row-rail" }, icon(drawing)),
    element(
      "span",
      { class: "row-words" + (handoff.quote ? "" : " is-missing") },
      handoff.quote ? `“${handoff.quote}”` : NO_WORDS,
    ),
    element(
      "span",
      { class: "row-suggestion" },
      element("span", { class: "row-level" }, label),
      element("span", { class: "row-reason" }, handoff.reason.label),
    ),
    element(
      "span",
      { class: "row-owner" },
      element("span", { class: "row-owner-name" }, owner),
      unread ? element("span", { class: "row-unread" }, "New message") : null,
    ),
    closed ? null : element("span", { class: "row-wait" }),
  );
}

function spoken(row, handoff, minutes) {
  const words = handoff.quote ? `Patient wrote: ${handoff.quote}` : NO_WORDS;
  const verb = handoff.state === "open" ? "Waiting" : "Waited";
  const wait = handoff.state === "closed" ? null : `${verb} ${spokenWait(minutes)}`;
  const owner = row.querySelector(".row-owner-name").textContent;
  const news = row.querySelector(".row-unread") && "New message";
  return [words, level(handoff.urgency).label, handoff.reason.label, wait, owner, news].filter(Boolean).join(". ");
}
