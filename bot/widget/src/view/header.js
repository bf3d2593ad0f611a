/**
 * The head of the panel: what this is, how to close it, and the two ways out that are always in sight:
 * the emergency number and a person.
 */
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";
import { telephoneAddress } from "./links.js";

export class Header {
  #strings;
  #call = h("a", { class: "way way-call" });
  #callWords = h("span", {});
  #person;

  constructor(strings, { close, askForPerson }) {
    this.#strings = strings;
    this.#call.append(icon("phone"), this.#callWords);
    this.#person = h(
      "button",
      { type: "button", class: "way way-person", on: { click: askForPerson } },
      icon("person"),
      h("span", {}, strings.talkToPerson),
    );
    this.title = h("h2", { id: "title", tabindex: "-1" }, strings.name);
    // Not <header>: to a screen reader that would be a second head of the hospital's page.
    this.node = h(
      "div",
      { class: "header" },
      h(
        "div",
        { class: "head" },
        h("span", { class: "badge" }, icon("lantern")),
        h("div", {}, this.title, h("p", { id: "nature" }, strings.nature)),
        h(
          "button",
          { type: "button", class: "close", "aria-label": strings.close, on: { click: close } },
          icon("close"),
        ),
      ),
      h("div", { class: "ways" }, this.#call, this.#person),
    );
  }

  update({ emergencyNumber, mode, pinned }) {
    const address = telephoneAddress(emergencyNumber);
    const { emergencyCall, emergencyNoNumber } = this.#strings;
    setAttribute(this.#call, "href", address);
    setText(this.#callWords, address ? emergencyCall(emergencyNumber) : emergencyNoNumber);
    // A pinned button with the same number says it already, and larger.
    setAttribute(this.#call, "hidden", Boolean(address) && pinned?.call?.number === emergencyNumber);
    setAttribute(this.#person, "hidden", mode === "nurse");
  }
}
