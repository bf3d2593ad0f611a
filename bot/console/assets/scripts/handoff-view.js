/** The right side of the console: the open handoff with all its parts, and the buttons that act on it. */

import { CloseDialog } from "./close-dialog.js";
import { Composer } from "./composer.js";
import { DecisionForm } from "./decision-form.js";
import { byId, setText } from "./element.js";
import { FactsView } from "./facts-view.js";
import { NoteView } from "./note-view.js";
import { NotesView } from "./notes-view.js";
import { permission } from "./permission.js";
import { TranscriptView } from "./transcript-view.js";

export class HandoffView {
  #note = new NoteView();
  #facts = new FactsView();
  #transcript = new TranscriptView();
  #closing;
  #actions;
  #drafts;
  #handoff = null;
  #openId = null;
  #may = { may: false, why: "" };

  /**
   * @param {object} options
   * @param {import("./drafts.js").Drafts} options.drafts
   * @param {import("./handoff-actions.js").HandoffActions} options.actions
   * @param {() => void} options.back to the worklist, where the page shows one of the two
   */
  constructor({ drafts, actions, back }) {
    this.#drafts = drafts;
    this.#actions = actions;
    this.composer = new Composer({ drafts, send: (id, text) => actions.send(id, text) });
    this.notes = new NotesView({ drafts, save: (id, text) => actions.note(id, text) });
    this.decision = new DecisionForm({ drafts, save: (id, decision) => actions.override(id, decision) });
    this.#closing = new CloseDialog({
      close: (id, ending) => actions.close(id, ending),
      closed: () => this.focus(),
    });
    byId("claim").addEventListener("click", () => this.claim());
    byId("release").addEventListener("click", () => this.release());
    byId("close").addEventListener("click", () => this.askToClose());
    byId("back").addEventListener("click", back);
  }

  /**
   * @param {string|null} id the chosen handoff
   * @param {object|null} detail its detail; null while it is fetched
   * @param {object|null} summary its line of the worklist, shown until the detail is there
   * @param {{staff: {id: string, name: string}, outgoing: object[], now: number}} seen
   */
  render(id, detail, summary, seen) {
    const handoff = detail ?? summary;
    byId("nothing-open").hidden = id !== null;
    byId("handoff").hidden = handoff === null;
    this.#handoff = handoff;
    if (id !== this.#openId || handoff === null) this.#open(handoff === null ? null : id);
    if (handoff === null) return;
    this.#may = permission(handoff, seen.staff.id);
    this.#note.render(handoff, { staffId: seen.staff.id, now: seen.now });
    this.#buttons(handoff);
    this.composer.permit(this.#may);
    this.decision.render(handoff, this.#may);
    byId("handoff").setAttribute("aria-busy", String(detail === null));
    setText(byId("conversation-mode"), modeWords(handoff, seen.staff.id));
    if (detail === null) return;
    this.#facts.render(detail.facts ?? []);
    this.notes.render(detail.notes ?? []);
    this.#transcript.render(detail.transcript ?? [], seen.outgoing, firstName(seen.staff));
  }

  /** Boxes are read again from the drafts: somebody else may be signed in now. */
  forget() {
    this.#openId = null;
  }

  tick(now) {
    this.#note.tick(now);
  }

  focus() {
    byId("handoff-region").focus();
  }

  async claim() {
    if (byId("claim").hidden || this.#openId === null) return;
    const from = document.activeElement;
    const claimed = await this.#actions.claim(this.#openId);
    // Never takes the keys from somebody who has begun to type elsewhere: a note must not reach the patient.
    const unmoved = document.activeElement === from || document.activeElement === document.body;
    if (claimed && unmoved) this.composer.focus();
  }

  async release() {
    await this.#actions.release(this.#openId);
    if (document.activeElement === document.body) byId("claim").focus();
  }

  askToClose() {
    if (!this.#may.may) return;
    this.#closing.open(this.#handoff, this.#drafts.read(this.#openId, "message").trim() !== "");
  }

  #open(id) {
    this.#openId = id;
    this.#transcript.open();
    if (id === null) return;
    this.composer.open(id);
    this.notes.open(id);
    this.decision.open(this.#handoff);
    this.#facts.render([]);
    this.notes.render([]);
    byId("handoff-region").scrollTop = 0;
  }

  #buttons(handoff) {
    byId("claim").hidden = handoff.state !== "open";
    byId("release").hidden = !this.#may.may;
    byId("close").hidden = !this.#may.may;
  }
}

/** As the patient is told it. */
function firstName(staff) {
  return staff.name.split(" ")[0];
}

function modeWords(handoff, staffId) {
  if (handoff.state === "closed") return "Closed: the automatic replies are back.";
  if (!handoff.claimed_by) return "The automatic replies go on until somebody claims it.";
  const who = handoff.claimed_by.id === staffId ? "You are" : `${handoff.claimed_by.name} is`;
  return `${who} talking to the patient. The automatic replies are silent.`;
}
