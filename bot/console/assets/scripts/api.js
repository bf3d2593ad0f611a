/**
 * The console's JSON API. The session is a cookie that scripts can't read; every call that changes
 * something carries the header that a foreign page couldn't send.
 */

const BASE = "/api/v1/console";

/** The server refused, and said why: `detail` is one sentence for a person. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || "The service refused this.");
    this.status = status;
    this.body = body;
  }

  /** Worth sending again unchanged: the service is busy or broken, not unwilling. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** The session has ended; nothing was done. */
export class SignedOut extends Error {
  constructor() {
    super("You have been signed out.");
  }
}

/** No answer in time, or none at all. Whether the call had an effect is not known. */
export class Unreachable extends Error {
  constructor() {
    super("The service didn’t answer. Check the connection and try again.");
  }
}

export class ConsoleApi {
  #session = 0;

  /**
   * @param {object} options
   * @param {() => void} options.signedOut called at each 401 outside signing in
   * @param {number} [options.timeout] milliseconds before a call counts as unreachable
   */
  constructor({ signedOut, timeout = 12_000 }) {
    this.signedOut = signedOut;
    this.timeout = timeout;
  }

  about() { return this.#call("GET", "/about"); }
  me() { return this.#call("GET", "/me"); }
  signIn(code) { return this.#call("POST", "/session", { code }, true); }
  signOut() { return this.#call("DELETE", "/session"); }

  async handoffs(state) {
    return (await this.#call("GET", `/handoffs?state=${state}`)).handoffs;
  }

  handoff(id) { return this.#call("GET", `/handoffs/${encodeURIComponent(id)}`); }

  /** @param {"claim"|"release"|"message"|"note"|"override"|"close"} action */
  act(id, action, body = {}) {
    return this.#call("POST", `/handoffs/${encodeURIComponent(id)}/${action}`, body);
  }

  /** Somebody is signed in anew: late refusals of calls from before no longer count. */
  renewed() {
    this.#session += 1;
  }

  /** @throws {Problem|SignedOut|Unreachable} */
  async #call(method, path, body, signingIn = false) {
    const session = this.#session;
    const { response, answer } = await this.#exchange(method, path, body);
    if (response.ok) return answer;
    if (response.status === 401 && !signingIn) {
      if (session === this.#session) this.signedOut();
      throw new SignedOut();
    }
    throw new Problem(response.status, answer ?? {});
  }

  async #exchange(method, path, body) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") headers["X-Lantern-Console"] = "1";
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      const response = await fetch(BASE + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(this.timeout),
      });
      const text = await response.text();
      return { response, answer: parsed(text) };
    } catch {
      throw new Unreachable();
    }
  }
}

/** A gateway or proxy may answer with something that is not JSON; the status then speaks alone. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
