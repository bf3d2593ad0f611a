/**
 * What was learned from the conversation, each with the words it came from. A value without a quote is not
 * shown: a nurse must be able to check every one.
 */

import { byId, element } from "./element.js";

const NO_VALUE = "No quote, so no value";

export class FactsView {
  render(facts) {
    byId("facts-empty").hidden = facts.length > 0;
    byId("facts").hidden = facts.length === 0;
    byId("facts").replaceChildren(...facts.map(fact));
  }
}

function fact({ name, value, person, quote }) {
  const somebodyElse = person && person !== "self";
  const about = somebodyElse ? element("span", { class: "fact-person" }, `About: ${plain(person)}`) : null;
  return element(
    "div",
    { class: "fact" },
    element("dt", {}, plain(name), about),
    element(
      "dd",
      {},
      quote
        ? element("span", { class: "fact-value" }, spoken(value))
        : element("span", { class: "quiet" }, NO_VALUE),
      quote ? element("q", { class: "fact-quote" }, quote) : null,
    ),
  );
}

/** "onset_hours" as "Onset hours". */
function plain(code) {
  const words = String(code).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function spoken(value) {
  const text = String(value);
  if (/^(true|yes)$/i.test(text)) return "Yes";
  if (/^(false|no)$/i.test(text)) return "No";
  return text.replaceAll("_", " ");
}
