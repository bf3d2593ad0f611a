/**
 * The whole of the chat that is seen: puts the parts together, redraws them when the conversation
 * changes, and says aloud what is new.
 */
import { Announcer } from "./announcer.js";
import { Banner } from "./banner.js";
import { Composer } from "./composer.js";
import { h, setAttribute } from "./elements.js";
import { Header } from "./header.js";
import { Launcher } from "./launcher.js";
import { spoken } from "./message.js";
import { MessageList } from "./message-list.js";
import { Panel } from "./panel.js";
import { PinnedCall } from "./pinned.js";

export class ChatView {
  #conversation;
  #strings;
  #emergencyNumber;
  #remember;
  #unread = 0;
  #unseenEmergency = false;
  #outside;
  #inside;
  #launcher;
  #header;
  #banner;
  #pinned;
  #list;
  #composer;
  #panel;

  /** `emergencyNumber` holds until the service has told its own; `remember(open)` outlives the page. */
  constructor(conversation, { strings, locale, timeZone, emergencyNumber, remember }) {
    this.#conversation = conversation;
    this.#strings = strings;
    this.#emergencyNumber = emergencyNumber;
    this.#remember = remember;
    // A modal panel silences what is outside it, and a closed one what is inside: hence two.
    this.#outside = new Announcer(strings.conversation);
    this.#inside = new Announcer(strings.conversation);
    this.#build({ strings, locale, timeZone });
    conversation.addEventListener("change", () => this.#update());
    conversation.addEventListener("arrival", ({ detail }) => this.#arrived(detail.message));
    conversation.addEventListener("words-back", ({ detail }) => this.#wordsBack(detail));
    this.#update();
  }

  #build({ strings, locale, timeZone }) {
    const chat = this.#conversation;
    const edit = (id) => {
      this.#composer.putBack(chat.takeBack(id));
      this.#composer.focus();
    };
    this.#launcher = new Launcher(strings, () => this.open());
    this.#header = new Header(strings, {
      close: () => this.close(),
      askForPerson: () => chat.askForPerson(),
    });
    this.#banner = new Banner(strings, { startAgain: () => chat.startAgain() });
    this.#pinned = new PinnedCall(strings);
    this.#list = new MessageList({
      strings,
      locale,
      timeZone,
      edit,
      choose: (choice) => chat.choose(choice),
      retry: () => chat.hurry(),
      data: () => chat.data(),
    });
    this.#composer = new Composer(strings, {
      say: (text) => chat.say(text),
      announce: (text) => this.#announce(text),
    });
    const review = h("p", { class: "review" }, strings.review);
    const parts = [this.#header, this.#banner, this.#pinned, this.#list, this.#composer];
    this.#panel = new Panel(
      [...parts.map(({ node }) => node), review, this.#inside.node],
      () => this.#closed(),
    );
    this.#list.within(this.#panel.node);
    this.nodes = [this.#launcher.node, this.#panel.node, this.#outside.node];
  }

  /** `quietly` where a page has just loaded: the focus stays with the page. */
  open({ quietly = false } = {}) {
    const focusedBefore = document.activeElement;
    this.#panel.open();
    this.#unread = 0;
    this.#unseenEmergency = false;
    this.#remember(true);
    setAttribute(this.#launcher.node, "hidden", true);
    this.#conversation.begin();
    this.#update();
    this.#list.toEnd();
    // A touch keyboard that springs up would hide what there is to read.
    if (quietly) focusedBefore?.focus?.();
    else if (matchMedia("(pointer: coarse)").matches) this.#header.title.focus();
    else this.#composer.focus();
  }

  close() {
    this.#panel.close();
  }

  #closed() {
    this.#remember(false);
    setAttribute(this.#launcher.node, "hidden", false);
    this.#update();
    this.#launcher.node.focus();
  }

  #update() {
    const snapshot = this.#conversation.snapshot;
    const emergencyNumber = snapshot.emergencyNumber ?? this.#emergencyNumber;
    const mode = snapshot.state?.mode;
    const facts = { ...snapshot, emergencyNumber, mode };
    this.#header.update(facts);
    this.#pinned.update(snapshot.pinned);
    this.#list.update({ ...snapshot, typing: snapshot.begun ? snapshot.typing : "bot" });
    for (const news of this.#banner.update(facts)) this.#announce(news);
    this.#launcher.update({ unread: this.#unread, emergency: this.#unseenEmergency });
  }

  #arrived(message) {
    const urgently = message.kind === "emergency";
    if (!this.#panel.isOpen) {
      this.#unread += 1;
      this.#unseenEmergency ||= urgently;
    }
    this.#announce(spoken(message, this.#strings), { urgently });
  }

  #wordsBack(words) {
    this.#composer.putBack(words);
    this.#announce(this.#strings.wordsBack);
    if (this.#panel.isOpen) this.#composer.focus();
  }

  #announce(text, how) {
    (this.#panel.isOpen ? this.#inside : this.#outside).say(text, how);
  }
}
