/**
 * The conversation's live events: connects, reads, and connects again from the last event seen, so
 * that none is lost or handled twice over any number of broken connections.
 */
import { Backoff } from "./backoff.js";
import { EventParser } from "./sse.js";

/** Milliseconds without a byte after which a stream counts as dead (a train's tunnel closes nothing). */
const SILENCE = 60_000;

export class EventStream {
  #open;
  #handlers;
  #backoff = new Backoff(500);
  #lastEventId;
  #abort = null;
  #timer = 0;
  #watchdog = 0;
  #running = false;

  /**
   * `open(lastEventId, signal)` makes a connection. Handlers: event(type, data), up(), down(),
   * signedOut(). `lastEventId` is the last event that the caller has already taken in, or null.
   */
  constructor(open, handlers, lastEventId) {
    this.#open = open;
    this.#handlers = handlers;
    this.#lastEventId = lastEventId;
  }

  start() {
    this.#running = true;
    this.#connect();
  }

  stop() {
    this.#running = false;
    this.#disconnect();
  }

  /** Connects now rather than at the end of the pause: the network has come back, say. */
  hurry() {
    if (!this.#running || this.#abort) return;
    this.#backoff.reset();
    this.#connect();
  }

  /** Drops the present connection and makes another: a browser may not notice that it went offline. */
  renew() {
    if (!this.#running) return;
    this.#disconnect();
    this.#connect();
  }

  #disconnect() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #connect() {
    this.#disconnect();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      this.#watch(abort);
      const response = await this.#open(this.#lastEventId, abort.signal);
      if (abort !== this.#abort) return;
      this.#handlers.up();
      await this.#read(response.body, abort);
    } catch (error) {
      if (abort === this.#abort && error.signedOut) {
        this.stop();
        this.#handlers.signedOut();
        return;
      }
    }
    if (abort !== this.#abort) return;
    this.#disconnect();
    this.#handlers.down();
    this.#timer = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  async #read(body, abort) {
    const parser = new EventParser();
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || abort !== this.#abort) return;
      this.#backoff.reset();
      this.#watch(abort);
      for (const event of parser.push(value)) this.#take(event);
    }
  }

  #take({ type, data, id }) {
    const number = Number(id || NaN);
    const numbered = Number.isSafeInteger(number);
    if (numbered && this.#lastEventId !== null && number <= this.#lastEventId) return;
    let parsed;
    try {
      parsed = JSON.parse(data);
    } catch {
      return; // Not ours to repair; leaving the number lets a reconnect ask for it again.
    }
    if (numbered) this.#lastEventId = number;
    this.#handlers.event(type, parsed);
  }

  #watch(abort) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => abort.abort(), SILENCE);
  }
}
