/**
 * Tells a screen reader what changed elsewhere on the page: emergencies interrupt, the rest waits its turn.
 */

import { element } from "./element.js";

export class Announcer {
  /** @param {{polite: HTMLElement, now: HTMLElement}} regions live regions of the page */
  constructor({ polite, now }) {
    this.polite = polite;
    this.now = now;
  }

  say(text) {
    this.#put(this.polite, text);
  }

  interrupt(text) {
    this.#put(this.now, text);
  }

  #put(region, text) {
    // A fresh paragraph is announced even where the words are the same as before.
    region.replaceChildren(element("p", {}, text));
  }
}
