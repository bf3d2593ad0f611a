/** Who is writing, as the service says; forgotten by itself where the end is never told. */

/** Milliseconds after which a writer who sends nothing isn't shown any more. */
const STALE = 20_000;

export class Typing {
  #changed;
  #who = null;
  #timer = 0;

  constructor(changed) {
    this.#changed = changed;
  }

  /** "bot", "nurse" or null. */
  get who() {
    return this.#who;
  }

  take({ active, who }) {
    if (active) this.#set(who === "nurse" ? "nurse" : "bot");
    else if (!who || who === this.#who) this.#set(null);
  }

  /** Their message has come. */
  wrote(role) {
    if (role === this.#who || role === "system") this.#set(null);
  }

  #set(who) {
    clearTimeout(this.#timer);
    if (who) this.#timer = setTimeout(() => this.#set(null), STALE);
    if (who === this.#who) return;
    this.#who = who;
    this.#changed();
  }
}
