/**
 * Words that were typed and not sent, by member of staff, handoff and box. They live in this page's memory
 * only: unsent words reach no server, no disk, and no other person who signs in on the same screen.
 */
export class Drafts {
  #words = new Map();
  #staffId = null;

  /** Whose drafts are read and written from now on. */
  belongTo(staffId) {
    this.#staffId = staffId;
  }

  /** @param {"message"|"note"|"reason"} box */
  read(handoffId, box) {
    return this.#words.get(this.#key(handoffId, box)) ?? "";
  }

  write(handoffId, box, text) {
    if (text === "") this.#words.delete(this.#key(handoffId, box));
    else this.#words.set(this.#key(handoffId, box), text);
  }

  /** True while any unsent words of the signed-in person are kept. */
  get any() {
    return [...this.#words].some(([key, text]) => key.startsWith(`${this.#staffId} `) && text.trim() !== "");
  }

  #key(handoffId, box) {
    return `${this.#staffId} ${handoffId} ${box}`;
  }
}
