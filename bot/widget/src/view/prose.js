/**
 * Plain text as the service sends it, laid out for reading: blank lines part paragraphs, lines that
 * begin with a dash or a number are lists, and "[2]" points at the second source.
 */
import { h } from "./elements.js";

const BULLET = /^\s*[-•*]\s+/;
const NUMBER = /^\s*\d{1,2}[.)]\s+/;

/** Elements for a text; `marker(n)` makes the mark of a source, or null where there is none. */
export function prose(text, marker = () => null) {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim())
    .flatMap((block) => runs(block.split("\n")).map(({ tag, lines }) => blockOf(tag, lines, marker)));
}

function runs(lines) {
  const result = [];
  for (const line of lines) {
    const tag = BULLET.test(line) ? "ul" : NUMBER.test(line) ? "ol" : "p";
    if (result.at(-1)?.tag === tag) result.at(-1).lines.push(line);
    else result.push({ tag, lines: [line] });
  }
  return result;
}

function blockOf(tag, lines, marker) {
  if (tag === "p") {
    const parts = lines.flatMap((line, place) => [place ? h("br") : null, ...marked(line, marker)]);
    return h("p", {}, ...parts);
  }
  const start = tag === "ol" ? Number.parseInt(lines[0], 10) : null;
  const items = lines.map((line) =>
    h("li", {}, ...marked(line.replace(BULLET, "").replace(NUMBER, ""), marker)),
  );
  return h(tag, { start: start > 1 ? start : null }, ...items);
}

/** "Rest. [1, 2]" → text and marks; brackets that name no source stay as they were written. */
function marked(line, marker) {
  return line.split(/(\[\d{1,2}(?:\s*,\s*\d{1,2})*\])/).flatMap((piece, place) => {
    if (place % 2 === 0) return piece ? [piece] : [];
    const marks = piece.match(/\d+/g).map((n) => marker(Number(n)));
    return marks.includes(null) ? [piece] : marks;
  });
}
