/**
 * Makes what needs a nurse noticed: words for screen readers, tones for emergencies only, and the number of
 * people waiting in the title of the tab.
 */

import { isEmergency, level } from "./urgency.js";

export class Alerts {
  #announcer;
  #sound;

  constructor({ announcer, sound }) {
    this.#announcer = announcer;
    this.#sound = sound;
  }

  arrival(handoff, raised) {
    const what = raised ? "Handoff raised" : "New handoff";
    const words = handoff.quote ? ` Patient wrote: ${handoff.quote}` : "";
    const sentence = `${what}: ${level(handoff.urgency).label}, ${handoff.reason.label}.${words}`;
    if (isEmergency(handoff.urgency)) {
      this.#announcer.interrupt(sentence);
      this.#sound.play();
    } else {
      this.#announcer.say(sentence);
    }
  }

  /** @param {object[]|null} active */
  count(active) {
    const waiting = (active ?? []).filter((handoff) => handoff.state === "open");
    const emergencies = waiting.filter((handoff) => isEmergency(handoff.urgency)).length;
    const number = waiting.length ? `(${waiting.length}) ` : "";
    const urgent = emergencies ? `${emergencies} emergency${emergencies > 1 ? " handoffs" : ""} · ` : "";
    const title = `${number}${urgent}Lantern nurse console`;
    if (document.title !== title) document.title = title;
  }
}

/** "3 waiting, 1 of them an emergency · 2 claimed" */
export function countWords(active) {
  if (!active) return "";
  const waiting = active.filter((handoff) => handoff.state === "open").length;
  return `${waiting} waiting · ${active.length - waiting} claimed`;
}
