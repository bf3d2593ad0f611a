/**
 * The emergency call, as large as it can be; there until it is over. The steps are folded up behind it:
 * the message beside it says them in full, and on a telephone its answers must stay in sight.
 */
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";
import { telephoneAddress } from "./links.js";

export class PinnedCall {
  #strings;
  #words = h("span", {});
  #call;
  #steps = h("ol", {});
  #more;

  constructor(strings) {
    this.#strings = strings;
    this.#call = h("a", { class: "pinned-call" }, icon("phone"), this.#words);
    this.#more = h("details", {}, h("summary", {}, strings.whileYouWait), this.#steps);
    this.node = h(
      "section",
      { class: "pinned", "aria-label": strings.pinned, hidden: true },
      this.#call,
      this.#more,
    );
  }

  update(pinned) {
    setAttribute(this.node, "hidden", !pinned?.call);
    if (!pinned?.call) return;
    const { label, number } = pinned.call;
    setAttribute(this.#call, "href", telephoneAddress(number));
    setText(this.#words, label || this.#strings.call(number));
    setAttribute(this.#more, "hidden", pinned.steps.length === 0);
    const steps = pinned.steps.map(String);
    const shown = [...this.#steps.children].map((each) => each.textContent);
    if (steps.join("\n") === shown.join("\n")) return;
    this.#steps.replaceChildren(...steps.map((step) => h("li", { dir: "auto" }, step)));
  }
}
