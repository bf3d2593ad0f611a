/** How long to wait before the next attempt, in milliseconds: doubling, with jitter, up to a limit. */
const LONGEST = 20_000;

export class Backoff {
  #first;
  #attempts = 0;

  constructor(first) {
    this.#first = first;
  }

  /** Jitter keeps a ward's worth of browsers from coming back in the same instant. */
  next() {
    const full = Math.min(this.#first * 2 ** this.#attempts++, LONGEST);
    return full * (0.5 + Math.random() / 2);
  }

  reset() {
    this.#attempts = 0;
  }
}
