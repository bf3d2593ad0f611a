/**
 * The conversation's token: got on the first opening, kept in the tab, renewed before it runs out.
 */
import { Problem } from "./api.js";

/** Renew when this share of the token's life is left. */
const RENEW_AT = 0.2;

/** Milliseconds between attempts to renew, and the longest single timer. */
const RENEWAL_PAUSE = 30_000;
const LONGEST_TIMER = 24 * 3600 * 1000;

export class Session {
  #api;
  #storage;
  #locale;
  #signedOut;
  #details;
  #timer = 0;

  /** `signedOut` is called when the service doesn't know the token any more. */
  constructor(api, storage, { locale, signedOut }) {
    this.#api = api;
    this.#storage = storage;
    this.#locale = locale;
    this.#signedOut = signedOut;
    this.#details = storage.read("session");
  }

  get token() {
    return this.#details?.token ?? null;
  }

  /** True where this tab already holds a conversation, perhaps from the page before. */
  get exists() {
    return this.#details !== null;
  }

  get emergencyNumber() {
    return this.#details?.emergency_number ?? null;
  }

  /**
   * Takes up the tab's conversation, or creates one; resolves with its transcript, and whether it was
   * `restored`. Throws what the API throws: try again later.
   */
  async begin() {
    if (this.exists) {
      const restored = await this.#restore();
      if (restored) return restored;
    }
    const created = await this.#api.createConversation(this.#locale);
    this.#keep(created);
    return { ...created, restored: false };
  }

  /** Leaves the conversation behind; the next `begin` makes a new one. */
  forget() {
    clearTimeout(this.#timer);
    this.#details = null;
    this.#storage.remove("session");
  }

  /** Stops the renewing; the session itself stays in the tab. */
  pause() {
    clearTimeout(this.#timer);
  }

  async #restore() {
    try {
      const transcript = await this.#api.transcript(this.token);
      this.#schedule();
      return { ...transcript, restored: true };
    } catch (error) {
      const gone = error instanceof Problem && (error.signedOut || error.status === 404);
      if (!gone) throw error;
      this.forget();
      return null;
    }
  }

  #keep(answer) {
    this.#details = {
      conversation_id: answer.conversation_id,
      token: answer.token,
      expires_at: answer.expires_at,
      received_at: new Date().toISOString(),
      emergency_number: answer.emergency_number ?? null,
    };
    this.#storage.write("session", this.#details);
    this.#schedule();
  }

  #schedule() {
    clearTimeout(this.#timer);
    const ends = Date.parse(this.#details.expires_at);
    if (Number.isNaN(ends)) return;
    const life = ends - Date.parse(this.#details.received_at);
    const due = ends - life * RENEW_AT - Date.now();
    const wait = Math.min(Math.max(due, 0), LONGEST_TIMER);
    this.#timer = setTimeout(() => (wait < due ? this.#schedule() : this.#renew()), wait);
  }

  async #renew() {
    const token = this.token;
    try {
      const answer = await this.#api.renewToken(token);
      if (token !== this.token) return;
      this.#keep({ ...this.#details, ...answer });
    } catch (error) {
      if (token !== this.token) return;
      if (error instanceof Problem && error.signedOut) this.#signedOut();
      else this.#timer = setTimeout(() => this.#renew(), RENEWAL_PAUSE);
    }
  }
}
