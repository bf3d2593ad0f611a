/**
 * Two short tones for a new or raised emergency, and for nothing else. Browsers allow sound only after the
 * page was touched, so until then the button says so; muting is remembered on this computer.
 */

import { setText } from "./element.js";
import { readPreference, writePreference } from "./preferences.js";

/** [frequency in hertz, start in seconds after now] */
const TONES = [[784, 0], [988, 0.18], [784, 0.5], [988, 0.68]];
const TONE_SECONDS = 0.16;
const LOUDNESS = 0.18;

export class EmergencySound {
  #button;
  #context = null;
  #muted = readPreference("sound", "on") === "off";

  constructor(button) {
    this.#button = button;
    button.addEventListener("click", () => this.#toggle());
    for (const gesture of ["pointerdown", "keydown"]) {
      document.addEventListener(gesture, () => this.#unlock(), { capture: true });
    }
    this.#show();
  }

  play() {
    if (this.#muted || this.#context?.state !== "running") return;
    for (const [frequency, after] of TONES) this.#tone(frequency, this.#context.currentTime + after);
  }

  #tone(frequency, at) {
    const tone = this.#context.createOscillator();
    const loudness = this.#context.createGain();
    tone.frequency.value = frequency;
    // Ramps rather than steps, which would click.
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    loudness.gain.linearRampToValueAtTime(0, at + TONE_SECONDS);
    tone.connect(loudness).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + TONE_SECONDS);
  }

  #toggle() {
    this.#muted = !this.#muted;
    writePreference("sound", this.#muted ? "off" : "on");
    this.#show();
  }

  async #unlock() {
    if (this.#context?.state === "running") return;
    try {
      this.#context ??= new AudioContext();
      await this.#context.resume();
    } catch {
      // No sound device: the button goes on saying that there is no sound.
    }
    this.#show();
  }

  #show() {
    const ready = this.#context?.state === "running";
    const words = this.#muted
      ? "Emergency sound: off"
      : ready
        ? "Emergency sound: on"
        : "Emergency sound: on after your first click or key";
    setText(this.#button.querySelector(".tool-label"), words);
    this.#button.title = words;
    const drawing = this.#muted || !ready ? "sound-off" : "sound-on";
    this.#button.querySelector("use").setAttribute("href", `/console/assets/icons.svg#${drawing}`);
  }
}
