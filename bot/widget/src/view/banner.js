/** Says whom the patient is talking with, and, when it is so, that there is no connection. */
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";

export class Banner {
  #strings;
  #mode = h("span", {});
  #again;
  #modeBanner;
  #lost = h("span", {});
  #lostBanner;

  constructor(strings, { startAgain }) {
    this.#strings = strings;
    this.#again = h(
      "button",
      { type: "button", class: "pill", on: { click: startAgain } },
      strings.startAgain,
    );
    this.#modeBanner = h("div", { class: "banner" }, icon("person"), this.#mode, this.#again);
    this.#lostBanner = h("div", { class: "lost", hidden: true }, icon("offline"), this.#lost);
    this.node = h("div", { class: "banners" }, this.#lostBanner, this.#modeBanner);
  }

  /** Returns what this update makes news, to be announced. */
  update({ mode, nurse, lost, emergencyNumber }) {
    const strings = this.#strings;
    const words = this.#words(mode, nurse);
    const news = [];
    const before = this.#modeBanner.dataset.mode;
    if (before && before !== mode) news.push(words || strings.backWithBot);
    if (mode) this.#modeBanner.dataset.mode = mode;
    setText(this.#mode, words);
    setAttribute(this.#modeBanner, "hidden", !words);
    setAttribute(this.#again, "hidden", mode !== "closed");

    const sentence = strings.lost(emergencyNumber);
    if (lost === this.#lostBanner.hidden) news.push(lost ? sentence : strings.backOnline);
    setText(this.#lost, sentence);
    setAttribute(this.#lostBanner, "hidden", !lost);
    return news;
  }

  #words(mode, nurse) {
    if (mode === "waiting_for_nurse") return this.#strings.waitingForNurse;
    if (mode === "nurse") return this.#strings.withNurse(nurse);
    return mode === "closed" ? this.#strings.closed : "";
  }
}
