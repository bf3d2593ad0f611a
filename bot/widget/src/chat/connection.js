/**
 * Whether the service can be reached, said calmly: a stream that breaks and is back within moments is
 * nobody's business.
 */

/** Milliseconds of interruption that go unmentioned. */
const GRACE = 2_500;

export class Connection {
  #changed;
  #lost = false;
  #timer = 0;

  constructor(changed) {
    this.#changed = changed;
  }

  get lost() {
    return this.#lost;
  }

  up() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#set(false);
  }

  /** `certain` where the browser itself says that it is offline. */
  down({ certain = false } = {}) {
    if (certain) this.#set(true);
    else if (!this.#timer) this.#timer = setTimeout(() => this.#set(true), GRACE);
  }

  #set(lost) {
    if (lost === this.#lost) return;
    this.#lost = lost;
    this.#changed();
  }
}
