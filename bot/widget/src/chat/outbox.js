/**
 * The patient's words on their way to the service. A message leaves the outbox only when the service
 * has answered it, so being offline, a reload or an ill service loses nothing; and it keeps its id
 * over every attempt, so the service takes it once.
 */
import { Backoff } from "./backoff.js";
import { Problem } from "./api.js";

/**
 * Milliseconds that a message waits for the one before it to be acknowledged. Order is worth a little
 * waiting, but every message may be the one that tells of an emergency.
 */
const IN_ORDER = 2_000;

export class Outbox {
  #storage;
  #send;
  #handlers;
  #backoff = new Backoff(1_000);
  #entries = [];
  #acknowledge = new Map();
  #open = false;
  #pumping = false;
  #timer = 0;

  /**
   * An entry is {id, text} or {id, choice, label}. `send` resolves with the service's answer. Handlers:
   * sending(entry), sent(entry, answer), unsent(entry, error), refused(entry, problem), signedOut().
   */
  constructor(storage, send, handlers) {
    this.#storage = storage;
    this.#send = send;
    this.#handlers = handlers;
    const kept = storage.read("outbox");
    this.#entries = (Array.isArray(kept) ? kept : []).map((entry) => ({
      entry,
      due: true,
      inFlight: false,
    }));
  }

  /** What is not answered yet, oldest first. */
  get entries() {
    return this.#entries.map((row) => row.entry);
  }

  add(entry) {
    this.#entries.push({ entry, due: true, inFlight: false });
    this.#save();
    this.#pump();
  }

  /** Takes a message out again before it is sent; false where it is on its way or gone already. */
  takeBack(id) {
    const row = this.#entries.find((each) => each.entry.id === id);
    if (!row || row.inFlight) return false;
    this.#remove(row);
    return true;
  }

  /** There is a conversation to send to. */
  open() {
    this.#open = true;
    this.retryNow();
  }

  /** There is none (yet): hold everything. */
  close() {
    this.#open = false;
    clearTimeout(this.#timer);
  }

  retryNow() {
    clearTimeout(this.#timer);
    this.#backoff.reset();
    this.#makeDue();
  }

  /** The service says that it has the message, though its answer may take a while. */
  acknowledged(id) {
    this.#acknowledge.get(id)?.();
  }

  #makeDue() {
    for (const row of this.#entries) row.due = true;
    this.#pump();
  }

  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    for (;;) {
      const row = this.#open && this.#entries.find((each) => each.due && !each.inFlight);
      if (!row) break;
      await Promise.race([this.#attempt(row), this.#turnOfTheNext(row)]);
    }
    this.#pumping = false;
  }

  #turnOfTheNext(row) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, IN_ORDER);
      this.#acknowledge.set(row.entry.id, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #attempt(row) {
    row.due = false;
    row.inFlight = true;
    this.#handlers.sending(row.entry);
    let answer;
    try {
      answer = await this.#send(row.entry);
    } catch (error) {
      row.inFlight = false;
      this.#failed(row, error);
      return;
    } finally {
      this.#acknowledge.delete(row.entry.id);
    }
    this.#backoff.reset();
    this.#remove(row);
    this.#handlers.sent(row.entry, answer);
  }

  #failed(row, error) {
    if (!(error instanceof Problem) || error.passing) {
      this.#handlers.unsent(row.entry, error);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#makeDue(), this.#backoff.next());
    } else if (error.signedOut) {
      this.#handlers.unsent(row.entry, error);
      this.close();
      this.#handlers.signedOut();
    } else {
      this.#remove(row);
      this.#handlers.refused(row.entry, error);
    }
  }

  #remove(row) {
    this.#entries = this.#entries.filter((each) => each !== row);
    this.#save();
  }

  #save() {
    this.#storage.write("outbox", this.entries);
  }
}
