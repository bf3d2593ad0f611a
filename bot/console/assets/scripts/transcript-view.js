/**
 * The transcript of the open handoff, live. Messages are only ever appended, so a screen reader hears the new
 * ones alone; the view follows the newest message unless the nurse has scrolled up to read.
 */

import { byId, element } from "./element.js";
import { dayName } from "./times.js";
import { messageArticle, outgoingArticle } from "./transcript-message.js";

/** Pixels from the end that still count as "at the end". */
const NEAR_END = 60;

export class TranscriptView {
  #scroll = byId("transcript-scroll");
  #log = byId("transcript");
  // Apart from the log: its redrawing must not be read out at each attempt.
  #outgoing = byId("outgoing");
  #newest = byId("newest");
  #known = new Set();
  #lastDay = null;

  constructor() {
    this.#newest.addEventListener("click", () => this.#toEnd());
    this.#scroll.addEventListener("scroll", () => {
      if (this.#atEnd()) this.#newest.hidden = true;
    });
  }

  /** Another handoff is open: an empty transcript, whose first filling is not read out. */
  open() {
    this.#known.clear();
    this.#lastDay = null;
    this.#newest.hidden = true;
    this.#log.setAttribute("aria-live", "off");
    this.#log.replaceChildren();
    this.#outgoing.replaceChildren();
  }

  /**
   * @param {object[]} messages the server's transcript, oldest first
   * @param {object[]} outgoing this nurse's messages on their way
   * @param {string} nurseName
   */
  render(messages, outgoing, nurseName) {
    const first = this.#known.size === 0;
    const follow = first || this.#atEnd();
    const fresh = messages.filter((message) => !this.#known.has(message.id));
    for (const message of fresh) this.#append(message);
    const stored = new Set(messages.map((message) => message.data?.client_id));
    const onTheWay = outgoing.filter((item) => !stored.has(item.id));
    this.#outgoing.replaceChildren(...onTheWay.map((item) => outgoingArticle(item, nurseName)));
    if (follow) this.#toEnd();
    else if (fresh.length) this.#newest.hidden = false;
    // After the first filling, so that opening a handoff doesn't read the whole conversation out.
    if (first) requestAnimationFrame(() => this.#log.setAttribute("aria-live", "polite"));
  }

  focus() {
    this.#scroll.focus();
  }

  #append(message) {
    const day = dayName(message.created_at);
    if (day !== this.#lastDay) {
      this.#log.append(element("p", { class: "transcript-day" }, day));
      this.#lastDay = day;
    }
    this.#log.append(messageArticle(message));
    this.#known.add(message.id);
  }

  #atEnd() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#newest.hidden = true;
  }
}
