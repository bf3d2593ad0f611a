/** Emergency advice inside the conversation; the pinned call stands above it as well. */
import { h } from "./elements.js";
import { icon } from "./icons.js";
import { telephoneAddress } from "./links.js";
import { prose } from "./prose.js";

export function emergencyBody({ text, data }, { strings }) {
  const { label, number } = data?.call ?? {};
  const address = telephoneAddress(number);
  return [
    h("p", { class: "emergency-title" }, icon("alert"), strings.emergency),
    ...prose(text),
    address && h("p", {}, h("a", { class: "call-link", href: address }, label || strings.call(number))),
  ];
}
