/**
 * The conversation as it is seen: messages in order, who is writing, and scrolling that never takes the
 * page away from somebody who is reading further up.
 */
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";
import { messageView } from "./message.js";

/** Pixels from the end within which the reader counts as being at the end. */
const AT_END = 48;

export class MessageList {
  #context;
  #views = new Map();
  #list = h("ol", { class: "messages" });
  #typingWords = h("span", { class: "unseen" });
  #typing;
  #below;
  #log;
  #panel = null;
  #atEnd = true;

  constructor(context) {
    const { strings } = context;
    this.#context = context;
    this.#typing = h(
      "div",
      { class: "typing", hidden: true },
      h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      this.#typingWords,
    );
    this.#log = h(
      "div",
      { class: "log", role: "region", tabindex: "0", "aria-label": strings.conversation },
      this.#list,
      this.#typing,
    );
    this.#below = h(
      "button",
      { type: "button", class: "below pill", hidden: true, on: { click: () => this.toEnd() } },
      icon("down"),
      strings.newBelow,
    );
    this.node = h("div", { class: "conversation" }, this.#log, this.#below);
    this.#watch(this.#log);
  }

  /** Where the panel is very low, all of it scrolls as one. */
  within(panel) {
    this.#panel = panel;
    this.#watch(panel);
  }

  update({ items, offers, typing, nurse }) {
    const added = [];
    let previous = null;
    for (const [place, item] of items.entries()) {
      let view = this.#views.get(item.key);
      if (!view) {
        view = messageView(item, this.#context);
        this.#views.set(item.key, view);
        added.push(item);
      }
      view.update(item, offers.get(item.key), follows(previous, item));
      const present = this.#list.children[place];
      if (present !== view.node) this.#list.insertBefore(view.node, present ?? null);
      previous = item;
    }
    this.#forget(items);
    this.#showTyping(typing, nurse);
    this.#follow(added);
  }

  toEnd() {
    this.#atEnd = true;
    setAttribute(this.#below, "hidden", true);
    const scroller = this.#scrollable;
    scroller.scrollTop = scroller.scrollHeight;
  }

  #forget(items) {
    const present = new Set(items.map(({ key }) => key));
    for (const [key, view] of this.#views) {
      if (present.has(key)) continue;
      view.node.remove();
      this.#views.delete(key);
    }
  }

  #showTyping(typing, nurse) {
    const { strings } = this.#context;
    setAttribute(this.#typing, "hidden", !typing);
    setText(this.#typingWords, typing === "nurse" ? strings.typingNurse(nurse) : strings.typingBot);
  }

  #follow(added) {
    const own = added.some(({ message }) => message.role === "patient");
    const first = added.length > 0 && added.length === this.#views.size;
    if (own || first || (this.#atEnd && added.length === 0)) this.toEnd();
    else if (this.#atEnd) this.#show(this.#views.get(added[0].key).node);
    else if (added.length > 0) setAttribute(this.#below, "hidden", false);
  }

  /** Brings what is new into view, its beginning where it is longer than the view. */
  #show(message) {
    this.toEnd();
    const view = this.#scrollable.getBoundingClientRect();
    if (message.getBoundingClientRect().top < view.top) message.scrollIntoView();
    this.#scrolled();
  }

  get #scrollable() {
    return getComputedStyle(this.#log).overflowY === "visible" ? this.#panel : this.#log;
  }

  #watch(scroller) {
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scrollable;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    if (this.#atEnd) setAttribute(this.#below, "hidden", true);
  }
}

function follows(previous, { message, chapter }) {
  if (!previous || previous.chapter !== chapter) return false;
  return (
    previous.message.role === message.role &&
    previous.message.data?.nurse === message.data?.nurse &&
    previous.message.kind !== "notice"
  );
}
