/** The sign-in form, on its own page and over a console whose session has ended. */

import { byId, element, setProblem } from "./element.js";
import { Problem } from "./api.js";

const USED = [
  "This sign-in was used already, or it has expired. Each link works once. ",
  "Ask whoever runs Lantern at your hospital for a new one. They make it with this command:",
];

/** The code in what was pasted: a whole link or the code alone. */
export function codeIn(pasted) {
  const text = pasted.trim();
  try {
    return new URL(text).searchParams.get("code") ?? text;
  } catch {
    return text;
  }
}

export class SignInForm {
  #form = byId("sign-in");
  #field = byId("code");
  #problem = byId("sign-in-problem");
  #busy = false;
  /** The code of the link that was opened, if any; it stands in for the field. */
  linkCode = null;

  /**
   * @param {object} options
   * @param {import("./api.js").ConsoleApi} options.api
   * @param {(session: object) => void} options.signedIn
   * @param {() => void} [options.refused] the code didn't work
   */
  constructor({ api, signedIn, refused = () => {} }) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(api, signedIn, refused);
    });
  }

  clear() {
    this.#field.value = "";
    setProblem(this.#problem, null);
  }

  focus() {
    this.#field.focus();
  }

  async #submit(api, signedIn, refused) {
    if (this.#busy) return;
    const code = this.linkCode ?? codeIn(this.#field.value);
    if (!code) {
      setProblem(this.#problem, "Paste the link or code that you were given.");
      this.focus();
      return;
    }
    this.#busy = true;
    setProblem(this.#problem, null);
    try {
      signedIn(await api.signIn(code));
    } catch (error) {
      this.#explain(error);
      if (error instanceof Problem && !error.passing) refused();
    } finally {
      this.#busy = false;
    }
  }

  #explain(error) {
    if (!(error instanceof Problem) || error.status !== 401) {
      setProblem(this.#problem, error.message);
      return;
    }
    this.#problem.replaceChildren(
      ...USED,
      element("code", {}, "lantern staff add YOUR-NAME --role nurse"),
    );
    this.#problem.hidden = false;
  }
}
