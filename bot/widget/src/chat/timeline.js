/**
 * The messages of the chat in the order in which they are shown, each exactly once.
 *
 * The same message may come in an answer, as an event and in the transcript; the patient's own is
 * shown before the service knows it. A message is one by its id, the patient's own by the id that the
 * widget gave it.
 */

/** Where the patient's own message stands. Absent on everybody else's. */
export const Delivery = Object.freeze({
  SENDING: "sending",
  UNSENT: "unsent", // kept, and tried again
  REFUSED: "refused", // the service will not take it as it is
  SENT: "sent",
  RECEIVED: "received",
  READ: "read",
});

const PROGRESS = [Delivery.SENDING, Delivery.SENT, Delivery.RECEIVED, Delivery.READ];

export class Timeline {
  #items = new Map();
  #chapter = 0;
  #added = 0;

  /** In the order in which they are shown. */
  get items() {
    return [...this.#items.values()].sort(
      (a, b) => a.chapter - b.chapter || a.seq - b.seq || a.added - b.added,
    );
  }

  get chapter() {
    return this.#chapter;
  }

  /** First name of the nurse who wrote last in the present conversation, or null. */
  get nurse() {
    const named = this.items.filter(
      ({ chapter, message }) => chapter === this.#chapter && message.data?.nurse,
    );
    return named.at(-1)?.message.data.nurse ?? null;
  }

  /** Another conversation begins below what is there; its numbers start anew. */
  newChapter(notice) {
    this.#chapter += 1;
    this.#put(`notice:${this.#chapter}`, -1, {
      id: `notice:${this.#chapter}`,
      role: "system",
      kind: "notice",
      text: notice,
    });
  }

  /** Takes in a message of the service; returns its item where it is new, else null. */
  take(message) {
    const own = message.role === "patient";
    const key = own ? keyOfOwn(message.data?.client_id ?? message.id) : message.id;
    const known = this.#items.get(key);
    if (!known) {
      const item = this.#put(key, message.seq ?? this.#lastSeq() + 0.5, message);
      if (own) item.delivery = Delivery.SENT;
      return item;
    }
    // Before consent the service keeps no words; what the patient sees of them stays in the tab.
    const data = { ...known.message.data, ...message.data };
    known.message = { ...message, data, text: message.text || known.message.text };
    if (message.seq) known.seq = message.seq;
    if (own) this.progress(key, Delivery.SENT);
    return null;
  }

  /** Shows the patient's own message, before the service has it. */
  addOwn(id, text, data = {}) {
    const key = keyOfOwn(id);
    const known = this.#items.get(key);
    if (known) return known;
    const message = { id, role: "patient", kind: "text", text, data: { ...data, client_id: id } };
    const item = this.#put(key, Infinity, message);
    item.delivery = Delivery.SENDING;
    return item;
  }

  /** Shows emergency advice that came with a problem document, under the words that it answers. */
  addAdvice(id, { text, call, steps }) {
    const key = keyOfAdvice(id);
    if (this.#items.has(key)) return null;
    return this.#put(key, Infinity, {
      id: key,
      role: "bot",
      kind: "emergency",
      text,
      data: { call, steps: steps ?? [] },
    });
  }

  removeAdvice(id) {
    this.#items.delete(keyOfAdvice(id));
  }

  hasAdvice(id) {
    return this.#items.has(keyOfAdvice(id));
  }

  own(id) {
    return this.#items.get(keyOfOwn(id)) ?? null;
  }

  remove(id) {
    this.#items.delete(keyOfOwn(id));
  }

  sending(id) {
    const item = this.own(id);
    if (!item || arrived(item)) return;
    item.delivery = Delivery.SENDING;
    item.reason = null;
    item.chapter = this.#chapter;
    item.seq = this.#lastSeq() + 0.5;
  }

  /** Words that the service doesn't have stand last, whatever comes in meanwhile. */
  unsent(id) {
    const item = this.own(id);
    if (!item || arrived(item)) return;
    item.delivery = Delivery.UNSENT;
    item.seq = Infinity;
  }

  refused(id, reason) {
    const item = this.own(id);
    if (!item) return;
    item.delivery = Delivery.REFUSED;
    item.reason = reason;
  }

  /** Places the message right above its first reply, for a service that doesn't echo it. */
  sent(id, replies) {
    const item = this.own(id);
    if (!item) return;
    this.progress(item.key, Delivery.SENT);
    if (Number.isInteger(item.seq)) return;
    const first = Math.min(...replies.filter((each) => each.seq).map((each) => each.seq));
    if (Number.isFinite(first)) item.seq = first - 0.5;
  }

  /** The service kept nothing of this message but that it was said. */
  unkept(id) {
    const item = id === null ? null : this.own(id);
    if (item) item.unkept = true;
  }

  /** A receipt; receipts may come in any order and never take anything back. */
  receipt(id, status) {
    this.progress(keyOfOwn(id), status);
  }

  progress(key, delivery) {
    const item = this.#items.get(key);
    if (item && PROGRESS.indexOf(delivery) > PROGRESS.indexOf(item.delivery)) {
      item.delivery = delivery;
      item.reason = null;
    }
  }

  #lastSeq() {
    let last = 0;
    for (const { chapter, seq } of this.#items.values()) {
      if (chapter === this.#chapter && Number.isInteger(seq)) last = Math.max(last, seq);
    }
    return last;
  }

  #put(key, seq, message) {
    const item = {
      key,
      seq,
      message, // as in the API's contract
      added: this.#added++,
      chapter: this.#chapter, // which conversation of this tab it belongs to
      delivery: null,
      reason: null, // why it was refused
      unkept: false, // the service kept no word of it, for want of consent
    };
    this.#items.set(key, item);
    return item;
  }
}

/** True where the service is known to have it, though its answer to the request was lost. */
function arrived({ delivery }) {
  return PROGRESS.indexOf(delivery) > PROGRESS.indexOf(Delivery.SENDING);
}

function keyOfOwn(id) {
  return `own:${id}`;
}

function keyOfAdvice(id) {
  return `advice:${id}`;
}
