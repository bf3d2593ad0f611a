/**
 * How long a patient has been waiting for a nurse. The server sends seconds at the moment it answers; while
 * nobody has the handoff the page adds what passed since on its own clock, so a computer with a wrong time
 * still counts right.
 */

/** @param {{state: string, waiting_seconds: number, receivedAt: number}} handoff receivedAt: Date.now() then */
export function minutesWaiting(handoff, now) {
  const passed = handoff.state === "open" ? Math.max(0, now - handoff.receivedAt) / 1000 : 0;
  return Math.floor((handoff.waiting_seconds + passed) / 60);
}

/** Short words for the list: "<1 min", "12 min", "2 h 05". */
export function shortWait(minutes) {
  if (minutes < 1) return "<1 min";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The same for a screen reader: "12 minutes". */
export function spokenWait(minutes) {
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return `${hours} ${hours === 1 ? "hour" : "hours"} ${minutes % 60} minutes`;
}
