/** What a member of staff may do with a handoff now, and the sentence that says why not. */

/** @returns {{may: boolean, why: string}} for everything that only the nurse who has it may do */
export function permission(handoff, staffId) {
  if (!handoff) return { may: false, why: "Loading…" };
  if (handoff.state === "closed") return { may: false, why: "This handoff is closed." };
  if (!handoff.claimed_by) return { may: false, why: "Claim this handoff first." };
  if (handoff.claimed_by.id !== staffId) return { may: false, why: `${handoff.claimed_by.name} has it.` };
  return { may: true, why: "" };
}
