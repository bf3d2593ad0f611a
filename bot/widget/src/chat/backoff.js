/** How long to wait before the next attempt: doubling, with jitter, up to a limit. */
export class Backoff {
  #attempts = 0;
  #first;
  #most;
  #random;

  /** @param {{first?: number, most?: number, random?: () => number}} options milliseconds */
  constructor({ first = 500, most = 20_000, random = Math.random } = {}) {
    this.#first = first;
    this.#most = most;
    this.#random = random;
  }

  /** Milliseconds until the next attempt. Jitter keeps a ward's worth of browsers from coming back at once. */
  next() {
    const full = Math.min(this.#first * 2 ** this.#attempts, this.#most);
    this.#attempts += 1;
    return full * (0.5 + this.#random() / 2);
  }

  reset() {
    this.#attempts = 0;
  }
}
