/**
 * Which of the offered choices may still be taken. The service has the last word; this keeps a patient
 * from pressing a button whose question has been answered.
 */

/** For each message that offers, by its key: whether its choices are `open`, and the id `chosen`. */
export function offers(items, state) {
  const result = new Map();
  for (const [place, item] of items.entries()) {
    if (item.message.choices?.length) result.set(item.key, offerOf(item, items.slice(place + 1), state));
  }
  return result;
}

function offerOf(item, later, state) {
  const chosen = chosenOf(item.message, later);
  const consent = item.message.data?.purpose === "consent";
  const over =
    state?.mode === "closed" ||
    (consent && state?.consent === true) ||
    later.some((each) => each.chapter !== item.chapter) ||
    answered(item.message.kind === "question" || consent, later);
  return { open: chosen === null && !over, chosen };
}

function chosenOf(message, later) {
  for (const { message: each } of later) {
    if (each.role !== "patient") continue;
    const byId = message.choices.find((choice) => choice.id === each.data?.choice);
    if (byId) return byId.id;
    if (each.data?.choice) continue;
    // The record of an earlier page may hold only the label.
    return message.choices.find((choice) => choice.label === each.text)?.id ?? null;
  }
  return null;
}

/**
 * True where the patient has said something since and been answered: a question is over with any
 * answer, another offer only with a newer offer, so that a word of thanks closes nothing.
 */
function answered(question, later) {
  const said = later.findIndex((each) => each.message.role === "patient");
  if (said < 0) return false;
  return later
    .slice(said + 1)
    .some(({ message }) => message.role !== "patient" && (question || message.choices?.length));
}

/**
 * The newest choice of this conversation with this label, or null. One that has been passed
 * over will do: the service takes it, for asking for a person is never out of date.
 */
export function newestChoice(items, chapter, wanted) {
  return (
    items
      .filter((item) => item.chapter === chapter)
      .flatMap(({ message }) => message.choices ?? [])
      .findLast(({ label }) => label === wanted) ?? null
  );
}
