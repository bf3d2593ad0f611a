/** Shows whether what is on the page is current: a word in the bar, a banner while the connection is lost. */

import { byId, setText } from "./element.js";
import { clockTime } from "./times.js";

export class ConnectionStatus {
  #lostAt = null;

  /** @param {{tryNow: () => void}} options */
  constructor({ tryNow }) {
    byId("try-now").addEventListener("click", tryNow);
  }

  live() {
    this.#lostAt = null;
    byId("connection").dataset.state = "live";
    setText(byId("connection"), "Live");
    byId("connection-lost").hidden = true;
  }

  lost() {
    if (this.#lostAt) return;
    this.#lostAt = new Date().toISOString();
    byId("connection").dataset.state = "lost";
    setText(byId("connection"), "Not live");
    setText(
      byId("connection-lost-detail"),
      `Since ${clockTime(this.#lostAt)}, new handoffs and messages may be missing here. It is tried again by itself.`,
    );
    byId("connection-lost").hidden = false;
  }
}
