/**
 * The sign-in page. Opening the link uses nothing up: the code leaves the address bar at once (history,
 * screenshots, shoulders) and is sent only by the button, so a mail program's link preview can't spend it.
 */

import { ConsoleApi } from "./api.js";
import { byId } from "./element.js";
import { showPlace } from "./place.js";
import { tellSignedIn } from "./session-news.js";
import { SignInForm } from "./sign-in-form.js";

const api = new ConsoleApi({ signedOut: () => {} });
const address = new URL(location.href);
const code = address.searchParams.get("code");
if (code !== null) history.replaceState(null, "", address.pathname);

const form = new SignInForm({
  api,
  signedIn: () => {
    tellSignedIn();
    location.replace("/console");
  },
  refused: () => askForCode(),
});

function askForCode() {
  form.linkCode = null;
  byId("link-ready").hidden = true;
  byId("other-code").hidden = true;
  byId("code-field").hidden = false;
}

if (code) {
  form.linkCode = code;
  byId("link-ready").hidden = false;
  byId("other-code").hidden = false;
  byId("code-field").hidden = true;
  byId("other-code").addEventListener("click", () => {
    askForCode();
    form.focus();
  });
}

showPlace(api);
