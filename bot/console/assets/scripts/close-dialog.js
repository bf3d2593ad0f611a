/** Closing a handoff: how it ended, and for an emergency whether the nurse spoke to the patient. */

import { byId, setProblem } from "./element.js";
import { SpokeQuestion } from "./spoke-question.js";
import { isEmergency } from "./urgency.js";

export class CloseDialog {
  #dialog = byId("close-dialog");
  #form = byId("close-form");
  #problem = byId("close-problem");
  #spoke = new SpokeQuestion(byId("close-spoke"));
  #handoff = null;
  #busy = false;

  /**
   * @param {object} options
   * @param {(id: string, ending: object) => Promise<void>} options.close rejects with a sentence to show
   * @param {() => void} options.closed takes the focus, as the button that had it is gone
   */
  constructor({ close, closed }) {
    byId("close-cancel").addEventListener("click", () => this.#dialog.close());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(close, closed);
    });
  }

  /** @param {boolean} unsent the nurse has words in the box that were not sent */
  open(handoff, unsent) {
    this.#handoff = handoff;
    this.#form.reset();
    this.#spoke.ask(isEmergency(handoff.urgency));
    byId("close-unsent").hidden = !unsent;
    setProblem(this.#problem, null);
    this.#dialog.showModal();
  }

  async #submit(close, closed) {
    if (this.#busy) return;
    const outcome = this.#form.querySelector("input[name=outcome]:checked")?.value;
    const spoke = this.#spoke.answer;
    const missing = !outcome
      ? "Choose how it ended."
      : spoke === undefined
        ? "Say whether you spoke to the patient."
        : null;
    setProblem(this.#problem, missing);
    if (missing) return;
    this.#busy = true;
    try {
      await close(this.#handoff.id, { outcome, spoke_to_patient: spoke });
      this.#dialog.close();
      closed();
    } catch (error) {
      setProblem(this.#problem, error.message);
    } finally {
      this.#busy = false;
    }
  }
}
