/**
 * Words said before consent. The service keeps none of them, so the widget holds the last ones, in
 * memory only, until the patient has agreed and can send them again.
 */
export class HeldWords {
  #last = null;
  #held = null;

  said(entry) {
    this.#last = entry;
  }

  /** The service asked for consent instead of keeping them; returns the id of what it didn't keep. */
  asked() {
    if (!this.#last) return null; // The answer to the question isn't what the patient came to say.
    const { id } = (this.#held = this.#last);
    this.#last = null;
    return id;
  }

  /** Consent is given: returns the words to be handed back, or null, and lets go of them. */
  granted() {
    const text = this.#held?.text ?? null;
    this.#held = this.#last = null;
    return text;
  }
}
