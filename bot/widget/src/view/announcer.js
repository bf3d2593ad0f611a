/**
 * Tells a screen reader what is new, once: politely, an emergency at once. The regions stand apart from
 * the list that is seen, because a list that is redrawn, scrolled and restored would be read again.
 */
import { h } from "./elements.js";

/** How many past announcements stay; some screen readers let a user go back over them. */
const KEPT = 20;

export class Announcer {
  #polite;
  #assertive;

  constructor(label) {
    this.#polite = h("div", { role: "log", "aria-live": "polite", "aria-label": label });
    this.#assertive = h("div", { role: "alert", "aria-live": "assertive", "aria-atomic": "false" });
    this.node = h("div", { class: "unseen announcer" }, this.#polite, this.#assertive);
  }

  say(text, { urgently = false } = {}) {
    const region = urgently ? this.#assertive : this.#polite;
    region.append(h("p", {}, text));
    while (region.children.length > KEPT) region.firstChild.remove();
  }
}
