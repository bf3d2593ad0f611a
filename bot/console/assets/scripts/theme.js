/** The theme button: as the system, light, dark. */

import { setText } from "./element.js";
import { readPreference, writePreference } from "./preferences.js";

const WORDS = { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
const NEXT = { system: "light", light: "dark", dark: "system" };

export function connectTheme(button) {
  const label = button.querySelector(".tool-label");
  let theme = readPreference("theme", "system");
  if (!(theme in WORDS)) theme = "system";

  const show = () => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    setText(label, WORDS[theme]);
    button.title = WORDS[theme];
  };
  button.addEventListener("click", () => {
    theme = NEXT[theme];
    writePreference("theme", theme);
    show();
  });
  show();
}
