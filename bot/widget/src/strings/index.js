/** Picks the widget's own words for a locale; English until a translation has been reviewed. */
import { en } from "./en.js";

const LANGUAGES = { en };

/** @param {string} locale BCP 47, e.g. "en-GB" */
export function stringsFor(locale) {
  return LANGUAGES[locale.toLowerCase().split("-")[0]] ?? en;
}
