/* Sets the chosen theme before the first paint; a module would run after it and flash. */
try {
  const chosen = localStorage.getItem("lantern-console-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // No storage: the system's theme.
}
