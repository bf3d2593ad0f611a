/**
 * What the console knows: the active handoffs, the closed ones when they are looked at, and the open one.
 * The server orders the list (worst urgency first, then oldest); the store never reorders it.
 *
 * Dispatches `list`, `chosen`, and `arrival` ({handoff, raised}) for a handoff that is new or got worse.
 */

import { oneAtATime } from "./one-at-a-time.js";
import { isWorse } from "./urgency.js";

export class HandoffStore extends EventTarget {
  active = null;
  closed = null;
  view = "active";
  chosenId = null;
  chosen = null;
  #api;
  #now;

  constructor({ api, now = Date.now }) {
    super();
    this.#api = api;
    this.#now = now;
    this.refreshList = oneAtATime(() => this.#fetchList());
    this.refreshChosen = oneAtATime(() => this.#fetchChosen());
  }

  /** Both, after a change or a reconnect. Rejects with the first refusal. */
  refresh() {
    return Promise.all([this.refreshList(), this.refreshChosen()]);
  }

  /** @param {"active"|"mine"|"closed"} view */
  show(view) {
    this.view = view;
    this.dispatchEvent(new Event("list"));
    return this.refreshList();
  }

  choose(id) {
    this.chosenId = id;
    this.chosen = null;
    this.dispatchEvent(new Event("chosen"));
    return this.refreshChosen();
  }

  /** The handoffs of the view now shown, or null while they are being fetched. */
  shown(staffId) {
    if (this.view === "closed") return this.closed;
    if (this.view === "active" || !this.active) return this.active;
    return this.active.filter((handoff) => handoff.claimed_by?.id === staffId);
  }

  /** The list's line about a handoff, if it is active. */
  summary(id) {
    return this.active?.find((handoff) => handoff.id === id) ?? null;
  }

  async #fetchList() {
    const wantsClosed = this.view === "closed";
    const [active, closed] = await Promise.all([
      this.#api.handoffs("active"),
      wantsClosed ? this.#api.handoffs("closed") : null,
    ]);
    const before = this.active;
    this.active = active.map((handoff) => this.#stamped(handoff));
    if (closed) this.closed = closed.map((handoff) => this.#stamped(handoff));
    this.dispatchEvent(new Event("list"));
    if (before) this.#tellArrivals(before);
  }

  async #fetchChosen() {
    const id = this.chosenId;
    if (id === null) return;
    const handoff = await this.#api.handoff(id);
    if (id !== this.chosenId) return; // Another one was opened meanwhile.
    this.chosen = this.#stamped(handoff);
    this.dispatchEvent(new Event("chosen"));
  }

  #tellArrivals(before) {
    const known = new Map(before.map((handoff) => [handoff.id, handoff]));
    for (const handoff of this.active) {
      const earlier = known.get(handoff.id);
      const raised = earlier !== undefined && isWorse(handoff.urgency, earlier.urgency);
      if (earlier !== undefined && !raised) continue;
      this.dispatchEvent(new CustomEvent("arrival", { detail: { handoff, raised } }));
    }
  }

  #stamped(handoff) {
    return { ...handoff, receivedAt: this.#now() };
  }
}
