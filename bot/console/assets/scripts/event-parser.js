/** Server-sent events out of a text stream, as the HTML standard describes them. */

export class EventParser {
  #rest = "";
  #fresh = { event: "message", data: [], id: null };

  /** The complete events in what arrived so far. Comments count as `{event: "comment"}`: a sign of life. */
  take(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    const events = [];
    for (const line of lines) {
      if (line === "") this.#finish(events);
      else if (line.startsWith(":")) events.push({ event: "comment", data: "", id: null });
      else this.#field(line);
    }
    return events;
  }

  #field(line) {
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#fresh.event = value;
    else if (name === "data") this.#fresh.data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#fresh.id = value;
  }

  #finish(events) {
    const { event, data, id } = this.#fresh;
    this.#fresh = { event: "message", data: [], id: null };
    if (data.length || id !== null) events.push({ event, data: data.join("\n"), id });
  }
}
