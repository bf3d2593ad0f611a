/**
 * <lantern-chat>: the chat on a hospital's page.
 *
 *   <script type="module" src="https://chat.hospital.example/widget/lantern-chat.js"></script>
 *   <lantern-chat emergency-number="999"></lantern-chat>
 *
 * Attributes, all optional: `api`, address of the service (default: where this script came from);
 * `emergency-number`, shown until the service tells its own; `locale` (default: the page's);
 * `theme`, "light" or "dark" (default: as the reader's system has it); `time-zone` of the hospital, e.g.
 * "Europe/London", for appointments (default: the reader's). Methods: `open()`, `close()`.
 *
 * Nothing is asked of the service before the patient opens the chat.
 */
import { Api } from "./chat/api.js";
import { Conversation } from "./chat/conversation.js";
import { sessionStorageOrNull, TabStorage } from "./chat/storage.js";
import { en } from "./strings/en.js";
import { ChatView } from "./view/chat.js";
import { h } from "./view/elements.js";
import { Panel } from "./view/panel.js";

/** The widget's own words by language; English wherever there are none that have been reviewed. */
const LANGUAGES = { en };

const STYLES = ["panel", "messages", "theme"];

class LanternChat extends HTMLElement {
  #conversation = null;
  #view = null;
  #storage = null;
  #online = () => this.#conversation.online(navigator.onLine);
  #seen = () => document.visibilityState === "visible" && this.#conversation.hurry();

  connectedCallback() {
    if (!this.#view) this.#build();
    addEventListener("online", this.#online);
    addEventListener("offline", this.#online);
    document.addEventListener("visibilitychange", this.#seen);
    if (this.#conversation.exists) this.#conversation.begin();
  }

  disconnectedCallback() {
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#online);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#conversation.pause();
  }

  open() {
    this.#view?.open();
  }

  close() {
    this.#view?.close();
  }

  #build() {
    const locale =
      this.getAttribute("locale") || document.documentElement.lang || navigator.language || "en";
    const base = this.getAttribute("api") || new URL(import.meta.url).origin;
    const strings = LANGUAGES[locale.split("-")[0]] ?? en;
    this.#storage = new TabStorage(sessionStorageOrNull(), base);
    this.#conversation = new Conversation({
      api: new Api(base),
      storage: this.#storage,
      locale,
      strings,
    });
    this.#view = new ChatView(this.#conversation, {
      strings,
      locale,
      timeZone: this.getAttribute("time-zone"),
      emergencyNumber: this.getAttribute("emergency-number"),
      remember: (open) => this.#storage.write("open", open),
    });
    const shell = h("div", { class: "shell", hidden: true }, ...this.#view.nodes);
    const sheets = STYLES.map(stylesheet);
    this.attachShadow({ mode: "open" }).append(...sheets.map(({ link }) => link), shell);
    // Unstyled for a moment would be a jumble; unstyled because a style is missing still is a chat.
    Promise.all(sheets.map(({ settled }) => settled)).then(() => {
      shell.hidden = false;
      if (this.#storage.read("open") && !Panel.narrow) this.#view.open({ quietly: true });
    });
  }
}

/** Linked, not inlined: a page's policy may allow no style but files. */
function stylesheet(name) {
  const href = new URL(`./styles/${name}.css`, import.meta.url).href;
  const link = h("link", { rel: "stylesheet", href });
  const settled = new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
  return { link, settled };
}

customElements.define("lantern-chat", LanternChat);
