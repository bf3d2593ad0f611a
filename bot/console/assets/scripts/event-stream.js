/**
 * The live stream of changes, read by fetch so that an ended session can be told from a lost line.
 *
 * Dispatches `live` when the stream stands (also after each reconnect: refetch then, whatever was missed),
 * `lost` when it could not be brought back at once, `change` with the server's data, `signed-out`.
 */

import { EventParser } from "./event-parser.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** A stream that ends sooner than this (milliseconds) counts as a failed attempt. */
const STEADY = 2_000;
/** A stream that says nothing for so long (milliseconds; the server sends a comment sooner) is dead. */
const SILENCE = 60_000;

export class EventStream extends EventTarget {
  #url;
  #random;
  #lastId = null;
  /** The run that is wanted; an older one ends by itself when it sees that it is not this. */
  #run = null;
  #attempt = null;
  #wake = null;

  /** @param {{url: string, random?: () => number}} options random: [0, 1), spreads reconnects */
  constructor({ url, random = Math.random }) {
    super();
    this.#url = url;
    this.#random = random;
  }

  start() {
    if (this.#run) return;
    this.#run = {};
    this.#keepUp(this.#run);
  }

  stop() {
    this.#run = null;
    this.#attempt?.abort();
    this.#wake?.();
  }

  /** Cuts the wait before the next attempt short. */
  tryNow() {
    this.#wake?.();
  }

  async #keepUp(run) {
    let failures = 0;
    while (this.#run === run) {
      const stood = await this.#listen();
      if (this.#run !== run) return;
      if (stood >= STEADY) {
        failures = 0;
        continue; // Servers and proxies rotate streams: the first reconnect comes at once, unannounced.
      }
      failures += 1;
      this.dispatchEvent(new Event("lost"));
      await this.#pause(this.#backoff(failures));
    }
  }

  /** One stream from start to end, however it ended; for how many milliseconds it stood. */
  async #listen() {
    const attempt = new AbortController();
    this.#attempt = attempt;
    let since = null;
    try {
      const response = await this.#connect(attempt);
      if (response.status === 401) {
        this.#run = null;
        this.dispatchEvent(new Event("signed-out"));
      } else if (response.ok && response.body) {
        since = performance.now();
        this.dispatchEvent(new Event("live"));
        await this.#read(response.body, attempt);
      }
    } catch {
      // Unreachable or broken off: the caller tries again either way.
    }
    return since === null ? 0 : performance.now() - since;
  }

  async #connect(attempt) {
    const headers = { Accept: "text/event-stream" };
    if (this.#lastId !== null) headers["Last-Event-ID"] = this.#lastId;
    const guard = setTimeout(() => attempt.abort(), LONGEST_WAIT);
    try {
      return await fetch(this.#url, {
        headers,
        credentials: "same-origin",
        cache: "no-store",
        signal: attempt.signal,
      });
    } finally {
      clearTimeout(guard);
    }
  }

  /** Hands the events on until the stream ends. */
  async #read(body, attempt) {
    const parser = new EventParser();
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let guard = setTimeout(() => attempt.abort(), SILENCE);
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(guard);
        guard = setTimeout(() => attempt.abort(), SILENCE);
        for (const event of parser.take(value)) this.#hand(event);
      }
    } finally {
      clearTimeout(guard);
    }
  }

  #hand({ event, data, id }) {
    if (id !== null) this.#lastId = id;
    if (event !== "handoff") return;
    let detail;
    try {
      detail = JSON.parse(data);
    } catch {
      detail = {}; // Something changed; the listener refetches anyway.
    }
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }

  #backoff(failures) {
    const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
    return full * (0.5 + this.#random() / 2);
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      this.#wake = null;
    });
  }
}
