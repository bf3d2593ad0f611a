/**
 * The panel as a dialog: beside the page where there is room, over it where there is none. Over the page
 * it is modal, so that keyboard and screen reader don't wander behind it.
 */
import { h } from "./elements.js";

/** Below this there is no room for page and panel side by side; at 400 % zoom neither. */
const NARROW = matchMedia("(max-width: 40rem), (max-height: 30rem)");

export class Panel {
  #dialog;
  #closed;
  #refit = () => this.#fit();

  /** `parts` from top to bottom; `closed()` is called after the panel has closed. */
  constructor(parts, closed) {
    this.#closed = closed;
    const keydown = (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    };
    const cancel = (event) => {
      event.preventDefault();
      this.close();
    };
    this.#dialog = h(
      "dialog",
      {
        class: "panel",
        "aria-labelledby": "title",
        "aria-describedby": "nature",
        on: { keydown, cancel },
      },
      ...parts,
    );
  }

  static get narrow() {
    return NARROW.matches;
  }

  get node() {
    return this.#dialog;
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    if (this.isOpen) return;
    this.#show();
    NARROW.addEventListener("change", this.#refit);
  }

  close() {
    if (!this.isOpen) return;
    NARROW.removeEventListener("change", this.#refit);
    this.#dialog.close();
    this.#closed();
  }

  #show() {
    if (NARROW.matches) this.#dialog.showModal();
    else this.#dialog.show();
  }

  /** The window was turned or zoomed: open again in the other way, with the focus where it was. */
  #fit() {
    const focused = this.#dialog.getRootNode().activeElement;
    this.#dialog.close();
    this.#show();
    focused?.focus({ preventScroll: true });
  }
}
