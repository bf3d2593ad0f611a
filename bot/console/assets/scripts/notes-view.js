/** Internal notes: what nurses tell each other about the handoff. The patient never sees them. */

import { byId, element, setProblem } from "./element.js";
import { clockTime, dayName } from "./times.js";

export class NotesView {
  #text = byId("note-text");
  #problem = byId("note-problem");
  #form = byId("note-form");
  #drafts;
  #id = null;

  /**
   * @param {object} options
   * @param {import("./drafts.js").Drafts} options.drafts
   * @param {(id: string, text: string) => Promise<void>} options.save rejects with a sentence to show
   */
  constructor({ drafts, save }) {
    this.#drafts = drafts;
    this.#text.addEventListener("input", () => drafts.write(this.#id, "note", this.#text.value));
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(save);
    });
  }

  /** Another handoff is open: its draft comes into the box. */
  open(id) {
    this.#id = id;
    this.#text.value = this.#drafts.read(id, "note");
    setProblem(this.#problem, null);
  }

  render(notes) {
    byId("notes").hidden = notes.length === 0;
    byId("notes").replaceChildren(...notes.map(note));
  }

  focus() {
    this.#text.focus();
  }

  async #save(save) {
    const id = this.#id;
    const text = this.#text.value.trim();
    if (!text) {
      setProblem(this.#problem, "Write the note first.");
      return;
    }
    try {
      await save(id, text);
    } catch (error) {
      if (id === this.#id) setProblem(this.#problem, error.message);
      return;
    }
    // Words typed while the note was on its way stay.
    if (this.#drafts.read(id, "note").trim() === text) this.#drafts.write(id, "note", "");
    if (id === this.#id) this.open(id);
  }
}

function note({ at, by, text }) {
  const written = element("time", { datetime: at, title: dayName(at) }, clockTime(at));
  return element(
    "li",
    { class: "internal-note" },
    element("p", { class: "internal-note-head" }, `${by}, `, written),
    element("p", { class: "internal-note-text" }, text),
  );
}
