/**
 * Single-key shortcuts. They rest while words are typed, while a dialog is open and beside Ctrl, Alt or Meta,
 * and can be switched off for people whose speech input or hands press letters unawares.
 */

import { byId, element } from "./element.js";
import { readPreference, writePreference } from "./preferences.js";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

/** Keys that work in one place and need no binding here. */
const LOCAL = [
  ["↓, ↑", "Next, previous handoff, in the list"],
  ["Enter", "Open the handoff under the cursor"],
  ["Home, End", "First, last handoff of the list"],
  ["Ctrl+Enter", "Send the message or save the note"],
  ["Esc", "Leave a box, back to the worklist"],
];

/**
 * @param {{key: string, does: string, run: () => void}[]} bindings
 * @param {{leave: () => void}} options leave: Esc in a text box
 */
export function connectShortcuts(bindings, { leave }) {
  const enabled = byId("shortcuts-on");
  enabled.checked = readPreference("shortcuts", "on") === "on";
  enabled.addEventListener("change", () => writePreference("shortcuts", enabled.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.(TYPING);
    if (typing && event.key === "Escape") return leave();
    if (typing || !enabled.checked) return;
    const binding = bindings.find(({ key }) => key === event.key);
    if (!binding) return;
    event.preventDefault();
    binding.run();
  });

  const rows = [...bindings.map(({ key, does }) => [key, does]), ...LOCAL];
  byId("shortcuts-rows").replaceChildren(...rows.map(([keys, does]) => row(keys, does)));
}

function row(keys, does) {
  const keyNodes = keys
    .split(", ")
    .flatMap((key, index) => (index ? [", ", element("kbd", {}, key)] : [element("kbd", {}, key)]));
  return element("tr", {}, element("th", { scope: "row" }, ...keyNodes), element("td", {}, does));
}
