/** The button on the page that opens the chat, with the number of messages not yet seen. */
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";

export class Launcher {
  #strings;
  #label;
  #count;
  #hint;

  constructor(strings, open) {
    this.#strings = strings;
    this.#label = h("span", { class: "launcher-label" }, strings.launcher);
    this.#hint = h("span", { class: "unseen" });
    this.#count = h("span", { class: "launcher-count", "aria-hidden": "true", hidden: true });
    this.node = h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", on: { click: open } },
      icon("lantern"),
      this.#label,
      this.#hint,
      this.#count,
    );
    this.update({ unread: 0, emergency: false });
  }

  update({ unread, emergency }) {
    const { launcher, launcherEmergency, launcherHint } = this.#strings;
    const news = unread ? ` ${this.#strings.unread(unread)}.` : "";
    this.node.classList.toggle("is-emergency", emergency);
    setText(this.#label, emergency ? launcherEmergency : launcher);
    setText(this.#hint, `. ${launcherHint}.${news}`);
    setText(this.#count, String(unread));
    setAttribute(this.#count, "hidden", unread === 0);
  }
}
