/** "Did you speak to the patient?": a yes-or-no question of a form that must be answered while it shows. */
export class SpokeQuestion {
  #fieldset;

  constructor(fieldset) {
    this.#fieldset = fieldset;
  }

  ask(asked) {
    if (!asked) this.clear();
    this.#fieldset.hidden = !asked;
  }

  clear() {
    for (const choice of this.#choices()) choice.checked = false;
  }

  /** True or false; null where the question is not asked; undefined while it waits for its answer. */
  get answer() {
    if (this.#fieldset.hidden) return null;
    const chosen = this.#choices().find((choice) => choice.checked);
    return chosen ? chosen.value === "yes" : undefined;
  }

  focus() {
    this.#choices()[0].focus();
  }

  #choices() {
    return [...this.#fieldset.querySelectorAll("input")];
  }
}
