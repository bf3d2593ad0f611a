/**
 * What stays pinned while there is an emergency: whom to call, and what to do meanwhile.
 */
const LEVELS = new Set(["call_ambulance", "emergency_department"]);

/**
 * {call: {label, number}|null, steps}, or null where nothing is pinned. `unrecorded` holds the keys of
 * advice that the service gave but couldn't record.
 */
export function pinnedEmergency(items, state, unrecorded, emergencyNumber) {
  const recorded = LEVELS.has(state?.urgency);
  if (!recorded && unrecorded.size === 0) return null;
  const advice = items
    .filter(({ key, message }) => message.kind === "emergency" && (recorded || unrecorded.has(key)))
    .map(({ message }) => message.data ?? {});
  // A repeated advice says only whom to call; its steps are those of the full one.
  const call = advice.findLast((data) => data.call)?.call;
  const steps = advice.findLast((data) => data.steps?.length)?.steps ?? [];
  return { call: call ?? (emergencyNumber ? { label: "", number: emergencyNumber } : null), steps };
}
