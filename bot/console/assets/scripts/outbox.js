/**
 * Messages to patients on their way. Each keeps its client id from the first attempt to the last, so the
 * server stores it once however often it is sent; messages of one handoff go one after another, in order.
 *
 * Dispatches `moved` when an item's state changes, `accepted` and `refused` with the item. An item is
 * {id, staffId, handoffId, text, state: "sending"|"waiting"|"accepted", problem}.
 */

import { Problem } from "./api.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 20_000;

export class Outbox extends EventTarget {
  #deliver;
  #newId;
  #items = [];
  #busy = new Set();
  #wakes = new Map();
  #staffId = null;
  #suspended = false;

  /**
   * @param {object} options
   * @param {(handoffId: string, message: {id: string, text: string}) => Promise<unknown>} options.deliver
   * @param {() => string} [options.newId]
   */
  constructor({ deliver, newId = () => crypto.randomUUID() }) {
    super();
    this.#deliver = deliver;
    this.#newId = newId;
  }

  /** Whose messages are sent from now on; another person's wait until they are back. */
  belongTo(staffId) {
    this.#staffId = staffId;
    this.resume();
  }

  add(handoffId, text) {
    const item = { id: this.#newId(), staffId: this.#staffId, handoffId, text, state: "sending", problem: null };
    this.#items.push(item);
    this.dispatchEvent(new Event("moved"));
    this.#pump(handoffId);
    return item;
  }

  /** What this person wrote in the handoff and the transcript doesn't show yet, oldest first. */
  of(handoffId) {
    return this.#items.filter((item) => item.handoffId === handoffId && item.staffId === this.#staffId);
  }

  /** True while anything of this person is not known to be stored. */
  get any() {
    return this.#items.some((item) => item.staffId === this.#staffId && item.state !== "accepted");
  }

  /** What the server has stored and the page hasn't seen in a transcript yet. */
  accepted() {
    return this.#items.filter((item) => item.state === "accepted");
  }

  /** Takes an accepted item out, once the transcript shows it. */
  forget(item) {
    this.#items = this.#items.filter((other) => other !== item);
    this.dispatchEvent(new Event("moved"));
  }

  /** Sends nothing until `resume` or `belongTo`: the session has ended. */
  suspend() {
    this.#suspended = true;
  }

  /** Tries everything that waits, now: the connection or the session is back. */
  resume() {
    this.#suspended = false;
    for (const wake of this.#wakes.values()) wake();
    for (const item of this.#items) this.#pump(item.handoffId);
  }

  async #pump(handoffId) {
    const staffId = this.#staffId;
    const lane = `${staffId} ${handoffId}`;
    if (this.#busy.has(lane)) return;
    this.#busy.add(lane);
    let failures = 0;
    for (let item = this.#next(staffId, handoffId); item; item = this.#next(staffId, handoffId)) {
      if (await this.#attempt(item)) {
        failures = 0;
      } else {
        failures += 1;
        await this.#pause(lane, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)));
      }
    }
    this.#busy.delete(lane);
  }

  /** Nothing goes out in the name of somebody who is no longer signed in. */
  #next(staffId, handoffId) {
    if (this.#suspended || staffId !== this.#staffId) return undefined;
    return this.of(handoffId).find((item) => item.state !== "accepted");
  }

  /** True when the item is settled, whichever way. */
  async #attempt(item) {
    this.#set(item, "sending", null);
    try {
      await this.#deliver(item.handoffId, { id: item.id, text: item.text });
    } catch (error) {
      if (error instanceof Problem && !error.passing) {
        this.#items = this.#items.filter((other) => other !== item);
        this.dispatchEvent(new CustomEvent("refused", { detail: { item, problem: error } }));
        this.dispatchEvent(new Event("moved"));
        return true;
      }
      this.#set(item, "waiting", error.message);
      return false;
    }
    this.#set(item, "accepted", null);
    this.dispatchEvent(new CustomEvent("accepted", { detail: { item } }));
    return true;
  }

  #set(item, state, problem) {
    item.state = state;
    item.problem = problem;
    this.dispatchEvent(new Event("moved"));
  }

  #pause(lane, milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wakes.set(lane, () => {
        clearTimeout(timer);
        resolve();
      });
    }).finally(() => this.#wakes.delete(lane));
  }
}
