/**
 * The box in which the nurse writes to the patient. Ctrl+Enter sends and Enter makes a new line, so that
 * nothing goes out half-written. Words stay with their handoff until they are sent.
 */

import { byId, setProblem, setText } from "./element.js";

/** The server's limit, in characters. */
const LONGEST = 4_000;
const COUNT_FROM = 3_500;

export class Composer {
  #form = byId("composer");
  #text = byId("composer-text");
  #hint = byId("composer-hint");
  #problem = byId("composer-problem");
  #send = byId("send");
  #drafts;
  #id = null;
  #permission = { may: false, why: "" };

  /**
   * @param {object} options
   * @param {import("./drafts.js").Drafts} options.drafts
   * @param {(id: string, text: string) => void} options.send
   */
  constructor({ drafts, send }) {
    this.#drafts = drafts;
    this.#text.addEventListener("input", () => {
      drafts.write(this.#id, "message", this.#text.value);
      setProblem(this.#problem, null);
      this.#showHint();
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(send);
    });
  }

  open(id) {
    this.#id = id;
    this.#text.value = this.#drafts.read(id, "message");
    setProblem(this.#problem, null);
    this.#showHint();
  }

  /**
   * Whether the nurse may write now, and the sentence that says why not. Words can be typed either way.
   * @param {{may: boolean, why: string}} permission
   */
  permit(permission) {
    this.#permission = permission;
    this.#send.disabled = !permission.may;
    this.#showHint();
  }

  /** A message came back: its words return to the box, before any newer ones. */
  giveBack(id, text, why) {
    const newer = this.#drafts.read(id, "message");
    this.#drafts.write(id, "message", newer ? `${text}\n\n${newer}` : text);
    if (id !== this.#id) return;
    this.open(id);
    setProblem(this.#problem, `${why} Your words are back in the box.`);
  }

  focus() {
    this.#text.focus();
  }

  #submit(send) {
    const text = this.#text.value.trim();
    if (!this.#permission.may) return setProblem(this.#problem, this.#permission.why);
    if (!text) return setProblem(this.#problem, "Write a message first.");
    if (text.length > LONGEST) {
      return setProblem(this.#problem, `A message can hold ${LONGEST} characters. Please send it in parts.`);
    }
    this.#drafts.write(this.#id, "message", "");
    this.open(this.#id);
    send(this.#id, text);
    this.focus();
  }

  #showHint() {
    const length = this.#text.value.length;
    const count = length > COUNT_FROM ? ` ${length} of ${LONGEST} characters.` : "";
    setText(this.#hint, (this.#permission.may ? "Ctrl+Enter sends." : this.#permission.why) + count);
  }
}
