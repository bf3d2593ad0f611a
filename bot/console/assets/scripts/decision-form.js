/**
 * The nurse's own decision on urgency. Agreeing with Lantern takes the same steps as overriding it (choose a
 * level, give a reason), so that agreement is a judgement too; lowering an emergency also asks whether the
 * nurse spoke to the patient.
 */

import { byId, element, icon, setProblem, setText } from "./element.js";
import { SpokeQuestion } from "./spoke-question.js";
import { LEVELS, isEmergency, isWorse } from "./urgency.js";

export class DecisionForm {
  #form = byId("decision");
  #reason = byId("decision-reason");
  #problem = byId("decision-problem");
  #save = byId("decision-save");
  #spoke = new SpokeQuestion(byId("decision-spoke"));
  #drafts;
  #handoff = null;

  /**
   * @param {object} options
   * @param {import("./drafts.js").Drafts} options.drafts
   * @param {(id: string, decision: object) => Promise<void>} options.save rejects with a sentence to show
   */
  constructor({ drafts, save }) {
    this.#drafts = drafts;
    byId("decision-levels").replaceChildren(...LEVELS.map(choice));
    this.#form.addEventListener("change", () => this.#askWhetherSpoken());
    this.#reason.addEventListener("input", () => drafts.write(this.#handoff.id, "reason", this.#reason.value));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(save);
    });
  }

  open(handoff) {
    this.#handoff = handoff;
    this.#form.reset();
    this.#spoke.ask(false);
    this.#reason.value = this.#drafts.read(handoff.id, "reason");
    setProblem(this.#problem, null);
  }

  /** @param {{may: boolean, why: string}} permission */
  render(handoff, permission) {
    this.#handoff = handoff;
    for (const label of byId("decision-levels").children) {
      const suggested = label.querySelector("input").value === handoff.urgency;
      label.querySelector(".level-suggested").hidden = !suggested;
    }
    this.#save.disabled = !permission.may;
    setText(byId("decision-hint"), permission.may ? "" : permission.why);
    byId("decision-hint").hidden = permission.may;
    this.#askWhetherSpoken();
  }

  focus() {
    this.#form.querySelector("input").focus();
  }

  get #level() {
    return this.#form.querySelector("input[name=level]:checked")?.value ?? null;
  }

  #askWhetherSpoken() {
    const from = this.#handoff?.urgency;
    this.#spoke.ask(this.#level !== null && isEmergency(from) && isWorse(from, this.#level));
  }

  async #submit(save) {
    const { id } = this.#handoff;
    const decision = { urgency: this.#level, reason: this.#reason.value.trim() };
    const spoke = this.#spoke.answer;
    const missing = !decision.urgency
      ? "Choose a level first."
      : !decision.reason
        ? "Give a short reason."
        : spoke === undefined
          ? "Say whether you spoke to the patient."
          : null;
    setProblem(this.#problem, missing);
    if (missing) return;
    if (spoke !== null) decision.spoke_to_patient = spoke;
    try {
      await save(id, decision);
    } catch (error) {
      if (id === this.#handoff.id) setProblem(this.#problem, error.message);
      return;
    }
    this.#drafts.write(id, "reason", "");
    if (id === this.#handoff.id) this.open(this.#handoff);
  }
}

function choice({ code, label, icon: drawing }) {
  return element(
    "label",
    { class: "level-choice", "data-urgency": code },
    element("input", { type: "radio", name: "level", value: code }),
    icon(drawing),
    element("span", { class: "level-name" }, label),
    element("span", { class: "level-suggested", hidden: true }, "current level"),
  );
}
