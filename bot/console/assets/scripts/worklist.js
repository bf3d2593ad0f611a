/**
 * The worklist as a listbox: one row is in the tab order, arrows and j/k move, Enter opens. Rows are kept by
 * handoff, so a list that changes under the nurse never takes the focus away or moves it to somebody else.
 */

import { element, setText } from "./element.js";
import { fillRow, tickRow } from "./worklist-row.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Worklist {
  #list;
  #empty;
  #open;
  #rows = new Map();
  #handoffs = [];
  #cursor = null;

  /** @param {{list: HTMLElement, empty: HTMLElement, open: (id: string) => void}} options */
  constructor({ list, empty, open }) {
    this.#list = list;
    this.#empty = empty;
    this.#open = open;
    list.addEventListener("click", (event) => {
      const id = event.target.closest("[role=option]")?.dataset.handoff;
      if (!id) return;
      this.#moveCursor(id);
      this.#open(id);
    });
    list.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * @param {object[]|null} handoffs in the server's order; null while they are fetched
   * @param {{staffId: string, chosenId: string|null, unread: Set<string>, now: number, emptyWords: string}} seen
   */
  render(handoffs, seen) {
    const hadFocus = this.#list.contains(document.activeElement);
    const position = this.#handoffs.findIndex((handoff) => handoff.id === this.#cursor);
    this.#handoffs = handoffs ?? [];
    this.#dropGone();
    this.#handoffs.forEach((handoff, index) => {
      const row = this.#row(handoff.id);
      fillRow(row, handoff, { ...seen, unread: seen.unread.has(handoff.id) });
      row.setAttribute("aria-selected", String(handoff.id === seen.chosenId));
      if (this.#list.children[index] !== row) this.#list.insertBefore(row, this.#list.children[index] ?? null);
    });
    this.#list.hidden = this.#handoffs.length === 0;
    this.#empty.hidden = this.#handoffs.length > 0;
    setText(this.#empty, handoffs === null ? "Loading the worklist…" : seen.emptyWords);
    this.#keepCursor(position, hadFocus);
  }

  tick(now) {
    for (const handoff of this.#handoffs) tickRow(this.#rows.get(handoff.id), handoff, now);
  }

  /** Moves the focus by `step` rows; from outside the list the first call only goes there. */
  step(step) {
    if (this.#handoffs.length === 0) return;
    const at = this.#handoffs.findIndex((handoff) => handoff.id === this.#cursor);
    const moved = this.#list.contains(document.activeElement) ? at + step : at;
    this.#focusAt(moved);
  }

  /** The focus to the current row, or to the list's region where there is none. */
  focus() {
    const row = this.#rows.get(this.#cursor);
    (row ?? this.#list.parentElement).focus();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS) this.step(STEPS[event.key]);
    else if (event.key === "Home") this.#focusAt(0);
    else if (event.key === "End") this.#focusAt(this.#handoffs.length - 1);
    else if (event.key === "Enter" || event.key === " ") this.#open(this.#cursor);
    else return;
    event.preventDefault();
  }

  #focusAt(index) {
    const within = Math.min(Math.max(index, 0), this.#handoffs.length - 1);
    this.#moveCursor(this.#handoffs[within].id);
    this.#rows.get(this.#cursor).focus();
  }

  #moveCursor(id) {
    this.#cursor = id;
    for (const [rowId, row] of this.#rows) row.tabIndex = rowId === id ? 0 : -1;
  }

  #keepCursor(position, hadFocus) {
    if (this.#handoffs.length === 0) {
      this.#cursor = null;
      if (hadFocus) this.#list.parentElement.focus();
      return;
    }
    const still = this.#rows.has(this.#cursor);
    const index = Math.min(Math.max(position, 0), this.#handoffs.length - 1);
    this.#moveCursor(still ? this.#cursor : this.#handoffs[index].id);
    const row = this.#rows.get(this.#cursor);
    if (hadFocus && document.activeElement !== row) row.focus();
  }

  #row(id) {
    let row = this.#rows.get(id);
    if (!row) {
      row = element("li", { role: "option", class: "row", "data-handoff": id, tabindex: -1 });
      this.#rows.set(id, row);
    }
    return row;
  }

  #dropGone() {
    const present = new Set(this.#handoffs.map((handoff) => handoff.id));
    for (const [id, row] of this.#rows) {
      if (present.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
  }
}
