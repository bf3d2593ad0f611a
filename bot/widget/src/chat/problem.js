/**
 * What went wrong with a request, in the two ways the widget has to tell apart: an answer of the
 * service that trying again can't change, and a failure that it can.
 */

/** An answer that isn't a success, with the problem document (RFC 9457) it carried, if any. */
export class Problem extends Error {
  /**
   * @param {number} status HTTP status
   * @param {object} document problem document, or an empty object
   */
  constructor(status, document) {
    super(`HTTP ${status}`);
    this.status = status;
    this.detail = typeof document.detail === "string" ? document.detail : "";
    this.emergency = document.emergency ?? null;
  }

  /** True where the same request may succeed later: the service is ill, or asks for patience. */
  get passing() {
    return this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429;
  }

  /** True where the conversation's token isn't accepted any more. */
  get signedOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** No answer came: offline, a broken connection, or nothing within the time allowed. */
export class NoAnswer extends Error {
  get passing() {
    return true;
  }

  get signedOut() {
    return false;
  }

  get emergency() {
    return null;
  }
}
