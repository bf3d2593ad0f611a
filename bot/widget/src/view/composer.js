/** Where the patient writes: grows with the words, counts them near the limit, never loses them. */
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";

/** Characters that the service takes in one message, counted as it counts: in code points. */
const LIMIT = 4_000;

/** Characters left at which the counter appears. */
const SHOW_COUNTER = 500;

export class Composer {
  #strings;
  #say;
  #announce;
  #box;
  #send;
  #counter = h("p", { class: "counter", id: "counter", hidden: true });
  #over = false;

  constructor(strings, { say, announce }) {
    this.#strings = strings;
    this.#say = say;
    this.#announce = announce;
    this.#box = h("textarea", {
      id: "message",
      rows: "1",
      dir: "auto",
      placeholder: strings.placeholder,
      "aria-describedby": "counter",
      autocomplete: "off",
      enterkeyhint: "send",
      on: { input: () => this.#written(), keydown: (event) => this.#key(event) },
    });
    this.#send = h(
      "button",
      { type: "submit", class: "send", "aria-label": strings.send, "aria-disabled": "true" },
      icon("send"),
    );
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.node = h(
      "form",
      { class: "composer", on: { submit } },
      h("label", { class: "unseen", for: "message" }, strings.message),
      this.#box,
      this.#send,
      this.#counter,
    );
  }

  focus() {
    this.#box.focus();
  }

  /** Puts words into the box, before any that have been written since. */
  putBack(text) {
    this.#box.value = [text, this.#box.value].filter((each) => each.trim()).join("\n");
    this.#written();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    // A touch keyboard has no Shift+Enter; there Enter is a new line and the button sends.
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#box.value.trim();
    const left = LIMIT - [...text].length;
    if (left < 0) this.#announce(this.#strings.over(-left));
    if (!text || left < 0) return;
    this.#box.value = "";
    this.#written();
    this.#say(text);
    this.focus();
  }

  #written() {
    const text = this.#box.value.trim();
    const left = LIMIT - [...text].length;
    const over = left < 0;
    setAttribute(this.#send, "aria-disabled", (!text || over) && "true");
    setAttribute(this.#box, "aria-invalid", over && "true");
    setAttribute(this.#counter, "hidden", left > SHOW_COUNTER);
    this.#counter.classList.toggle("is-over", over);
    setText(this.#counter, over ? this.#strings.over(-left) : this.#strings.left(left));
    if (over && !this.#over) this.#announce(this.#strings.over(-left));
    this.#over = over;
  }
}
