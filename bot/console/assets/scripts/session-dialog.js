/**
 * Stands over the console, opaque, while nobody is signed in. The page stays loaded beneath it: unsent words
 * live only in its memory and would be lost by going to the sign-in page.
 */

import { byId } from "./element.js";
import { tellSignedIn, whenSignedInElsewhere } from "./session-news.js";
import { SignInForm } from "./sign-in-form.js";

export class SessionDialog {
  #dialog = byId("session-dialog");
  #form;
  #waiting = false;

  /**
   * @param {object} options
   * @param {import("./api.js").ConsoleApi} options.api
   * @param {(staff: {id: string, name: string}) => void} options.back somebody is signed in again
   */
  constructor({ api, back }) {
    // Browsers let a second Esc through whatever a page says, so the dialog comes back by itself.
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.#dialog.addEventListener("close", () => this.#waiting && this.#dialog.showModal());
    this.#form = new SignInForm({
      api,
      signedIn: ({ staff }) => {
        tellSignedIn();
        this.#done(staff, back);
      },
    });
    whenSignedInElsewhere(async () => {
      if (!this.#waiting) return;
      try {
        this.#done(await api.me(), back);
      } catch {
        // Still nobody: the dialog stays.
      }
    });
  }

  show() {
    if (this.#waiting) return;
    this.#waiting = true;
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    this.#form.clear();
    this.#dialog.showModal();
    this.#form.focus();
  }

  #done(staff, back) {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#dialog.close();
    back(staff);
  }
}
