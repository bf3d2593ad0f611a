/**
 * How this person likes the console (theme, sound, shortcuts), kept in the browser.
 * Nothing about a patient is ever kept there. A browser that refuses storage gets the defaults.
 */

export function readPreference(name, fallback) {
  try {
    return localStorage.getItem(`lantern-console-${name}`) ?? fallback;
  } catch {
    return fallback;
  }
}

export function writePreference(name, value) {
  try {
    localStorage.setItem(`lantern-console-${name}`, value);
  } catch {
    // Kept for this page only.
  }
}
