/** The five levels of urgency, worst first, in words, with the drawing that goes with each. */

export const LEVELS = [
  { code: "call_ambulance", label: "Ambulance now", icon: "ambulance", emergency: true },
  { code: "emergency_department", label: "Emergency department now", icon: "hospital", emergency: true },
  { code: "same_day", label: "Same day", icon: "today", emergency: false },
  { code: "appointment", label: "Appointment", icon: "calendar", emergency: false },
  { code: "self_care", label: "Self-care", icon: "home", emergency: false },
];

/** A handoff without a level: usually a patient who asked for a person. */
const NONE = { code: "none", label: "No urgency set", icon: "person", emergency: false };

/** @param {string|null|undefined} code */
export function level(code) {
  return LEVELS.find((known) => known.code === code) ?? NONE;
}

export function isEmergency(code) {
  return level(code).emergency;
}

/** Whether one level is worse than another. Having any level is worse than having none. */
export function isWorse(code, than) {
  return rank(code) < rank(than);
}

function rank(code) {
  const index = LEVELS.findIndex((known) => known.code === code);
  return index === -1 ? LEVELS.length : index;
}
