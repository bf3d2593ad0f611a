/** Signing out, with a warning first where that would lose unsent words. */

import { byId } from "./element.js";

/**
 * @param {object} options
 * @param {import("./api.js").ConsoleApi} options.api
 * @param {() => boolean} options.unsent
 */
export function connectSignOut({ api, unsent }) {
  const dialog = byId("sign-out-dialog");
  byId("sign-out").addEventListener("click", () => {
    if (unsent()) dialog.showModal();
    else leave(api);
  });
  byId("sign-out-stay").addEventListener("click", () => dialog.close());
  byId("sign-out-anyway").addEventListener("click", () => {
    // The nurse has answered; the browser needn't ask again.
    window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), { capture: true });
    leave(api);
  });
}

async function leave(api) {
  await api.signOut().catch(() => {});
  location.replace("/console/sign-in");
}
