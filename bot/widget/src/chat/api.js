/**
 * The patient API as the widget uses it: one method for each call, JSON in and out.
 *
 * Every method returns the parsed answer, throws `Problem` for an answer that isn't a success and
 * `NoAnswer` where none came. Nothing is retried here: the callers know what may be sent twice.
 */

/** Milliseconds after which a call counts as unanswered. */
const PATIENCE = 15_000;

/** Seconds the service may take to answer a message within the same request; its own limit is 10. */
const WAIT = 10;

/** An answer that isn't a success, with what its problem document (RFC 9457) says. */
export class Problem extends Error {
  constructor(status, document) {
    super(`HTTP ${status}`);
    this.status = status;
    this.detail = typeof document.detail === "string" ? document.detail : "";
    this.emergency = document.emergency ?? null;
  }

  /** True where the same request may succeed later: the service is ill, or asks for patience. */
  get passing() {
    return this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429;
  }

  /** True where the conversation's token isn't accepted any more. */
  get signedOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** Offline, a broken connection, or nothing within the time allowed. */
export class NoAnswer extends Error {
  passing = true;
}

export class Api {
  #base;
  #fetch;

  /** @param {string} base address of the service, e.g. "https://chat.hospital.example" */
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

  data(token) {
    return this.#call("GET", "/me/data", { token });
  }

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
