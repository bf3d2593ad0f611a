/**
 * Parser of the server-sent events format (WHATWG HTML, "Parsing an event stream"). The browser's
 * own EventSource can't send the bearer header, so the stream is read by fetch and parsed here.
 */

/** Turns pieces of text, cut anywhere, into events. */
export class EventParser {
  #rest = "";
  #data = [];
  #type = "";
  #id = null;
  #afterReturn = false;

  /** The events {type, data, id} that this piece completes; `id` is null where an event has none. */
  push(piece) {
    const events = [];
    // A line end of two characters may be cut in two.
    const text = this.#afterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    if (piece) this.#afterReturn = piece.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop();
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line) {
    if (line === "") return this.#dispatch();
    if (line.startsWith(":")) return null;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch() {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id };
    const complete = this.#data.length > 0;
    this.#data = [];
    this.#type = "";
    this.#id = null;
    return complete ? event : null;
  }
}
