/**
 * The head of the open handoff, which a nurse reads first: urgency, waiting time and who has it; the
 * patient's own words; the rule that fired with its sources; what the patient was told.
 */

import { byId, element, icon, setText, sourceLink } from "./element.js";
import { clockTime } from "./times.js";
import { level } from "./urgency.js";
import { minutesWaiting, shortWait } from "./waiting.js";
import { ownerWords } from "./worklist-row.js";

export class NoteView {
  #note = byId("note");
  #handoff = null;

  /** @param {object} handoff with its detail, or only the list's line while the detail is fetched */
  render(handoff, { staffId, now }) {
    this.#handoff = handoff;
    const { code, label, icon: drawing } = level(handoff.urgency);
    this.#note.dataset.urgency = code;
    setText(byId("handoff-title"), `${label}: ${handoff.reason.label}, since ${clockTime(handoff.opened_at)}`);
    byId("note-urgency").replaceChildren(icon(drawing), label);
    setText(byId("note-owner"), ownerWords(handoff, staffId));
    setText(
      byId("note-words"),
      handoff.quote ? `“${handoff.quote}”` : "No words kept: the patient has not agreed to it.",
    );
    byId("note-words").classList.toggle("is-missing", !handoff.quote);
    byId("note-reason").replaceChildren(handoff.reason.label, ...sources(handoff.reason.citations));
    this.#told(handoff);
    this.tick(now);
  }

  tick(now) {
    if (!this.#handoff) return;
    const verb = this.#handoff.state === "open" ? "Waiting" : "Waited";
    const waited = shortWait(minutesWaiting(this.#handoff, now));
    setText(byId("note-waiting"), `${verb} ${waited}, since ${clockTime(this.#handoff.opened_at)}`);
  }

  /** Long advice folds behind its first sentence, which is the action. */
  #told(handoff) {
    const box = byId("note-told");
    const told = handoff.told || "Nothing yet";
    if (box.dataset.told === told) return; // Don't fold again what the nurse has unfolded.
    box.dataset.told = told;
    const first = told.match(/^.*?[.!?](?=\s)/s)?.[0];
    if (!first) {
      box.replaceChildren(told);
      return;
    }
    box.replaceChildren(
      element(
        "details",
        {},
        element("summary", {}, first),
        element("p", { class: "told-all" }, told.slice(first.length).trim()),
      ),
    );
  }
}

function sources(citations) {
  return (citations ?? []).map((citation) => element("span", { class: "source" }, sourceLink(citation)));
}
