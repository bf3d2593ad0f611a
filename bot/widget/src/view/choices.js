/** The offered choices of one message, as buttons. */
import { h, setAttribute } from "./elements.js";
import { icon } from "./icons.js";

export function choiceButtons(choices, strings, choose) {
  let open = true;
  const buttons = choices.map((choice) => {
    const onclick = () => {
      if (open) choose(choice);
    };
    return h("button", { type: "button", class: "choice pill", on: { click: onclick } }, choice.label);
  });
  const node = h(
    "div",
    { class: "choices", role: "group", "aria-label": strings.choicesLabel, dir: "auto" },
    ...buttons,
  );
  const update = (offer) => {
    open = offer.open;
    for (const [place, button] of buttons.entries()) {
      const chosen = choices[place].id === offer.chosen;
      // aria-disabled keeps the focus where the patient left it; `disabled` would throw it away.
      setAttribute(button, "aria-disabled", !open && "true");
      if (chosen && !button.classList.contains("is-chosen")) {
        button.prepend(icon("check"), h("span", { class: "unseen" }, `${strings.chosen}: `));
        button.classList.add("is-chosen");
      }
    }
  };
  return { node, update };
}
