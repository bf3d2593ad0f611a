/** The line under the patient's own message: how its delivery stands, and what can be done about it. */
import { Delivery } from "../chat/timeline.js";
import { h, setAttribute, setText } from "./elements.js";
import { icon } from "./icons.js";

const ICONS = {
  [Delivery.SENDING]: "clock",
  [Delivery.UNSENT]: "offline",
  [Delivery.REFUSED]: "alert",
  [Delivery.SENT]: "check",
  [Delivery.RECEIVED]: "check",
  [Delivery.READ]: "checks",
};

export function deliveryLine({ strings, retry, edit }) {
  let shown = null;
  let id = null;
  const symbol = h("span");
  const words = h("span");
  const retryButton = h("button", { type: "button", class: "pill", on: { click: retry } }, strings.retry);
  const editButton = h(
    "button",
    { type: "button", class: "pill", on: { click: () => edit(id) } },
    strings.edit,
  );
  const status = h("span", { class: "status" }, symbol, words);
  const node = h("p", { class: "delivery" }, status, retryButton, editButton);
  return {
    node,
    update({ message, delivery, reason, unkept }) {
      id = message.data?.client_id ?? message.id;
      node.dataset.delivery = delivery;
      setText(words, wordsFor(delivery, reason, unkept, strings));
      setAttribute(retryButton, "hidden", delivery !== Delivery.UNSENT);
      const editable = delivery === Delivery.REFUSED && !message.data?.choice;
      setAttribute(editButton, "hidden", !editable);
      if (delivery !== shown) symbol.replaceChildren(icon(ICONS[delivery]));
      shown = delivery;
    },
  };
}

function wordsFor(delivery, reason, unkept, strings) {
  if (delivery === Delivery.REFUSED) return `${strings.refused} ${reason}`;
  if (delivery === Delivery.UNSENT) return navigator.onLine ? strings.unsent : strings.unsentOffline;
  return unkept ? strings.unkept : strings[delivery];
}
