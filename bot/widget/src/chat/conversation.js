/**
 * One patient's conversation as this tab knows it: what was said, where it stands, and the ways to say
 * more. The views read it and redraw on "change"; nothing in here knows the page.
 *
 * Events: "change" (coalesced), "arrival" with `detail` the new item of somebody else, "words-back" with
 * `detail` the words to be put back into the composer.
 */
import { Backoff } from "./backoff.js";
import { newestChoice, offers } from "./choices.js";
import { Connection } from "./connection.js";
import { pinnedEmergency } from "./emergency.js";
import { EventStream } from "./event-stream.js";
import { HeldWords } from "./held-words.js";
import { Outbox } from "./outbox.js";
import { Session } from "./session.js";
import { Timeline } from "./timeline.js";
import { Typing } from "./typing.js";

export class Conversation extends EventTarget {
  #api;
  #strings;
  #session;
  #outbox;
  #stream = null;
  #timeline = new Timeline();
  #connection = new Connection(() => this.#change());
  #typing = new Typing(() => this.#change());
  #backoff = new Backoff(1_000);
  #state = null;
  #stateEvents = 0;
  #wanted = false;
  #begun = false;
  #beginning = false;
  #beginTimer = 0;
  #changing = false;
  #unrecorded = new Set();
  #heldWords = new HeldWords();

  constructor({ api, storage, locale, strings }) {
    super();
    this.#api = api;
    this.#strings = strings;
    this.#session = new Session(api, storage, { locale, signedOut: () => this.#beginAgain() });
    this.#outbox = new Outbox(storage, (entry) => this.#send(entry), {
      sending: (entry) => this.#sending(entry),
      sent: (entry, answer) => this.#sent(entry, answer),
      unsent: (entry, error) => this.#unsent(entry, error),
      refused: (entry, error) => this.#refused(entry, error),
      signedOut: () => this.#beginAgain(),
    });
    for (const entry of this.#outbox.entries) this.#showOwn(entry);
  }

  /** True where this tab already holds a conversation, perhaps from the page before. */
  get exists() {
    return this.#session.exists || this.#outbox.entries.length > 0;
  }

  /** What the views draw. */
  get snapshot() {
    const items = this.#timeline.items;
    const emergencyNumber = this.#session.emergencyNumber;
    return {
      items,
      offers: offers(items, this.#state),
      state: this.#state,
      nurse: this.#timeline.nurse,
      pinned: pinnedEmergency(items, this.#state, this.#unrecorded, emergencyNumber),
      emergencyNumber,
      begun: this.#begun,
      lost: this.#connection.lost,
      typing: this.#typing.who,
    };
  }

  /** Takes up or creates the conversation; harmless where that has happened. */
  async begin() {
    this.#wanted = true;
    if (this.#state?.mode === "closed") this.#leave("");
    if (this.#begun || this.#beginning) return;
    this.#beginning = true;
    clearTimeout(this.#beginTimer);
    try {
      this.#took(await this.#session.begin());
    } catch {
      this.#connection.down();
      this.#beginTimer = setTimeout(() => this.begin(), this.#backoff.next());
    } finally {
      this.#beginning = false;
    }
  }

  /** Says something in the patient's own words. */
  say(text) {
    const entry = { id: crypto.randomUUID(), text };
    if (this.#state?.consent !== true) this.#heldWords.said(entry);
    this.#post(entry);
  }

  choose(choice) {
    this.#post({ id: crypto.randomUUID(), choice: choice.id, label: choice.label });
  }

  /** Asks for a person: by the offered choice where there is one, in words where there is none. */
  askForPerson() {
    const { items, chapter } = this.#timeline;
    const choice = newestChoice(items, chapter, this.#strings.talkToPerson);
    if (choice) this.choose(choice);
    else this.#post({ id: crypto.randomUUID(), text: this.#strings.askPerson });
  }

  /** Tries again at once whatever waits: unsent words, a broken stream, a beginning that failed. */
  hurry() {
    if (!this.#wanted) return;
    if (this.#begun) this.#stream?.hurry();
    else this.begin();
    this.#outbox.retryNow();
  }

  /** Takes a message that is not sent, or was refused, off the list; returns its words. */
  takeBack(id) {
    const item = this.#timeline.own(id);
    const waiting = this.#outbox.entries.some((entry) => entry.id === id);
    if (!item || (waiting && !this.#outbox.takeBack(id))) return "";
    this.#timeline.remove(id);
    this.#change();
    return item.message.data.choice ? "" : item.message.text;
  }

  /** All that the service holds of the patient. */
  data() {
    return this.#api.data(this.#session.token);
  }

  /** Leaves a closed conversation and begins another. */
  startAgain() {
    this.#leave("");
    this.begin();
  }

  /** The browser says that it has a network again, or has lost it. */
  online(online) {
    if (!online) this.#connection.down({ certain: true });
    else {
      this.#stream?.renew();
      this.hurry();
    }
    this.#change();
  }

  /** Lets go of timers and connections; the tab keeps the session. */
  pause() {
    this.#stream?.stop();
    this.#session.pause();
    this.#outbox.close();
    clearTimeout(this.#beginTimer);
    this.#begun = false;
  }

  #took(beginning) {
    this.#begun = true;
    this.#backoff.reset();
    this.#connection.up();
    this.#state = beginning.state;
    for (const message of beginning.messages) this.#take(message, { quietly: beginning.restored });
    this.#stream = new EventStream(
      (lastEventId, signal) => this.#api.openEvents(this.#session.token, lastEventId, signal),
      {
        event: (type, data) => this.#event(type, data),
        up: () => this.#connection.up(),
        down: () => this.#connection.down(),
        signedOut: () => this.#beginAgain(),
      },
      beginning.last_event_id ?? null,
    );
    this.#stream.start();
    this.#outbox.open();
    this.#change();
  }

  #beginAgain() {
    if (!this.#begun) return;
    this.#leave(this.#strings.newChat);
    this.begin();
  }

  #leave(notice) {
    this.pause();
    this.#session.forget();
    this.#state = null;
    this.#unrecorded.clear();
    if (notice) this.#timeline.newChapter(notice);
    else this.#timeline = new Timeline();
    // A choice belongs to the conversation that offered it.
    for (const entry of this.#outbox.entries.filter((each) => each.choice)) {
      if (this.#outbox.takeBack(entry.id)) this.#timeline.refused(entry.id, this.#strings.choiceGone);
    }
    this.#change();
  }

  #event(type, data) {
    if (type === "message") this.#take(data);
    else if (type === "state") {
      this.#stateEvents += 1;
      this.#stand(data);
    } else if (type === "typing") this.#typing.take(data);
    else if (type === "receipt") {
      this.#timeline.receipt(data.id, data.status);
      this.#outbox.acknowledged(data.id);
    }
    this.#change();
  }

  #take(message, { quietly = false } = {}) {
    // What was deleted goes from the screen as well.
    if (message.data?.erased) this.#timeline = new Timeline();
    const item = this.#timeline.take(message);
    if (message.role === "patient") this.#outbox.acknowledged(message.data?.client_id);
    else this.#typing.wrote(message.role);
    if (item && message.data?.purpose === "consent") this.#timeline.unkept(this.#heldWords.asked());
    if (item && !quietly && message.role !== "patient") {
      this.dispatchEvent(new CustomEvent("arrival", { detail: item }));
    }
  }

  #stand(state) {
    this.#state = state;
    if (state.mode === "closed") {
      this.#wanted = false;
      this.pause();
      this.#session.forget();
    }
    if (state.consent !== true) return;
    const words = this.#heldWords.granted();
    if (words) this.dispatchEvent(new CustomEvent("words-back", { detail: words }));
  }

  #post(entry) {
    this.begin();
    this.#showOwn(entry);
    this.#outbox.add(entry);
    this.#change();
  }

  #showOwn(entry) {
    const data = entry.choice ? { choice: entry.choice } : {};
    this.#timeline.addOwn(entry.id, entry.text ?? entry.label, data);
  }

  async #send({ id, text, choice }) {
    const seen = this.#stateEvents;
    const answer = await this.#api.sendMessage(
      this.#session.token,
      choice ? { id, choice } : { id, text },
    );
    // An event that came meanwhile is newer than this answer.
    return { ...answer, state: seen === this.#stateEvents ? answer.state : null };
  }

  #sending({ id }) {
    this.#timeline.sending(id);
    this.#change();
  }

  #sent({ id }, { messages = [], state = null }) {
    this.#timeline.sent(id, messages);
    if (this.#timeline.hasAdvice(id)) {
      this.#unrecorded.delete(`advice:${id}`);
      if (messages.some((each) => each.kind === "emergency")) this.#timeline.removeAdvice(id);
    }
    for (const message of messages) this.#take(message);
    if (state) this.#stand(state);
    if (navigator.onLine) this.#connection.up();
    this.#change();
  }

  #unsent({ id }, error) {
    this.#timeline.unsent(id);
    this.#connection.down();
    this.#advise(id, error);
    this.#change();
  }

  #refused({ id, choice }, error) {
    const { status, detail } = error;
    const { otherContent, tooLong, choiceGone, notAccepted } = this.#strings;
    const own = choice ? choiceGone : { 409: otherContent, 413: tooLong }[status];
    this.#timeline.refused(id, own || detail || notAccepted);
    this.#advise(id, error);
    this.#change();
  }

  /** The service couldn't take the words, but it saw the danger in them. */
  #advise(id, { emergency }) {
    if (!emergency?.text) return;
    const item = this.#timeline.addAdvice(id, emergency);
    if (!item) return;
    this.#unrecorded.add(item.key);
    this.dispatchEvent(new CustomEvent("arrival", { detail: item }));
  }

  #change() {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}
