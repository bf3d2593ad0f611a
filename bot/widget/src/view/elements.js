/**
 * Builds elements. Text goes in as text nodes only, so nothing that anybody wrote is ever markup.
 */

/** An element with attributes by name, listeners under `on`, and those children that there are. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, ...attributes } = properties;
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const [type, listener] of Object.entries(on)) element.addEventListener(type, listener);
  element.append(...children.filter((child) => child || child === ""));
  return element;
}

/** Sets or leaves out an attribute: true is an empty one, null and false are none. */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Sets text only where it differs, so that a screen reader isn't told again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
