/**
 * The patient API as the widget uses it: one method for each call, JSON in and out.
 *
 * Every method returns the parsed answer, throws `Problem` for an answer that isn't a success and
 * `NoAnswer` where none came. Nothing is retried here: the callers know what may be sent twice.
 */
import { NoAnswer, Problem } from "./problem.js";

/** Milliseconds after which a call counts as unanswered. */
const PATIENCE = 15_000;

/** Seconds the service may take to answer a message within the same request; its own limit is 10. */
const WAIT = 10;

export class Api {
  #base;
  #fetch;

  /**
   * @param {string} base address of the service, e.g. "https://chat.hospital.example"
   * @param {typeof fetch} fetcher
   */
  constructor(base, fetcher = (...call) => fetch(...call)) {
    this.#base = `${base.replace(/\/+$/, "")}/api/v1`;
    this.#fetch = fetcher;
  }

  createConversation(locale) {
    return this.#call("POST", "/conversations", { body: { channel: "widget", locale } });
  }

  renewToken(token) {
    return this.#call("POST", "/token", { token });
  }

  transcript(token) {
    return this.#call("GET", "/transcript", { token });
  }

  /** @param {{id: string, text?: string, choice?: string}} message */
  sendMessage(token, message) {
    return this.#call("POST", `/messages?wait=${WAIT}`, {
      token,
      body: message,
      patience: PATIENCE + WAIT * 1000,
    });
  }

  /** Opens the event stream; resolves with the streaming response. The caller ends it by `signal`. */
  async openEvents(token, lastEventId, signal) {
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${token}` };
    if (lastEventId !== null) headers["Last-Event-ID"] = String(lastEventId);
    const response = await this.#ask("/events", { headers, signal });
    if (!response.ok || !response.body) throw await problemOf(response);
    return response;
  }

  async #call(method, path, { token = null, body = null, patience = PATIENCE } = {}) {
    const headers = { Accept: "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const signal = AbortSignal.timeout(patience);
    const response = await this.#ask(path, {
      method,
      headers,
      signal,
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw await problemOf(response);
    try {
      return await response.json();
    } catch (error) {
      throw new NoAnswer("the answer broke off", { cause: error });
    }
  }

  async #ask(path, request) {
    try {
      return await this.#fetch(this.#base + path, {
        ...request,
        cache: "no-store",
        credentials: "omit",
      });
    } catch (error) {
      throw new NoAnswer("no answer", { cause: error });
    }
  }
}

async function problemOf(response) {
  let document = {};
  try {
    document = (await response.json()) ?? {};
  } catch {
    // A proxy's error page, say: the status alone has to do.
  }
  return new Problem(response.status, document);
}
