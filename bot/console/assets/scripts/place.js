/**
 * The hospital's name, and whether this is the demo. Until the service says that it is in production, and so
 * serves reviewed content only, the page says that the content is pending review.
 */

import { byId, setText } from "./element.js";

/** @param {import("./api.js").ConsoleApi} api */
export async function showPlace(api) {
  let about;
  try {
    about = await api.about();
  } catch {
    return; // The page does without the name.
  }
  if (about?.hospital) {
    setText(byId("hospital"), about.hospital);
    byId("hospital").hidden = false;
  }
  byId("review-notice").hidden = about?.profile === "production";
}
