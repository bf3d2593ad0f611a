/**
 * Builds DOM nodes. Whatever a patient, a nurse or the server wrote goes in as text, never as markup:
 * the console has no other way of putting data on the page.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string|number|boolean|null|undefined>} attributes true: present; false, null: absent
 * @param {...(Node|string|null|undefined)} children strings become text nodes
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  fill(node, ...children);
  return node;
}

/** Puts these in place of what `node` holds; null and undefined are left out. */
export function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

/** A decorative drawing from the sprite; the words beside it carry the meaning. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/console/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** The element with this id; throws where the page and a script disagree. */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`The page has no element "${id}".`);
  return node;
}

/** Writes text only where it changed, so that a live region is not announced again for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows words in a problem line, or hides it when there are none. */
export function setProblem(node, text) {
  setText(node, text ?? "");
  node.hidden = !text;
}

/** "NHS: Stroke" for a citation, as a link out of the console. */
export function sourceLink({ title, source, url }) {
  return outsideLink(url, [source, title].filter(Boolean).join(": "));
}

/** A link out of the console, or plain words where the address is not an ordinary web address. */
function outsideLink(url, label) {
  if (!/^https?:\/\//i.test(url ?? "")) return element("span", {}, label);
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}
