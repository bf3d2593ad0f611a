/**
 * What a nurse does to a handoff. After each action the list and the handoff are fetched anew, so that the
 * page shows what the server holds and not what was hoped for.
 */

import { Problem, SignedOut } from "./api.js";

export class HandoffActions {
  #api;
  #store;
  #outbox;
  #problem;

  /**
   * @param {object} options
   * @param {(sentence: string|null) => void} options.problem shows what went wrong with a button
   */
  constructor({ api, store, outbox, problem }) {
    this.#api = api;
    this.#store = store;
    this.#outbox = outbox;
    this.#problem = problem;
  }

  send(id, text) {
    this.#outbox.add(id, text);
  }

  /** True when the nurse has the handoff now. A lost race ends in the name of who has it. */
  async claim(id) {
    this.#problem(null);
    try {
      await this.#api.act(id, "claim");
    } catch (error) {
      await this.#refresh();
      this.#tell(error, this.#lostClaim(id, error));
      return false;
    }
    await this.#refresh();
    return true;
  }

  async release(id) {
    this.#problem(null);
    try {
      await this.#api.act(id, "release");
    } catch (error) {
      this.#tell(error, error.message);
    }
    await this.#refresh();
  }

  async note(id, text) {
    await this.#api.act(id, "note", { text });
    await this.#refresh();
  }

  async override(id, decision) {
    await this.#api.act(id, "override", decision);
    await this.#refresh();
  }

  async close(id, ending) {
    await this.#api.act(id, "close", ending);
    await this.#refresh();
  }

  #lostClaim(id, error) {
    if (!(error instanceof Problem) || error.status !== 409) return error.message;
    const handoff = this.#store.chosen?.id === id ? this.#store.chosen : this.#store.summary(id);
    const name = handoff?.claimed_by?.name;
    return name ? `${name} has this handoff already.` : error.message;
  }

  #tell(error, sentence) {
    if (!(error instanceof SignedOut)) this.#problem(sentence);
  }

  /** A refetch that fails is tried again with the connection; the action itself stands. */
  async #refresh() {
    await this.#store.refresh().catch(() => {});
  }
}
