/** The widget's icons, drawn by path so that no image is fetched and the page's policy stays strict. */
const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  lantern: "M9.5 4.5a2.5 2.5 0 0 1 5 0M7.5 7h9l-.6-2.5H8.1zM8 9.5h8l.8 8H7.2zM6.5 20h11M12 11.2c1.1 1.2 1.7 2 1.7 2.9a1.7 1.7 0 0 1-3.4 0c0-.9.6-1.7 1.7-2.9z",
  close: "M6 6l12 12M18 6L6 18",
  phone: "M6.6 3.5h2.7l1.5 4-2 1.5a12 12 0 0 0 6.2 6.2l1.5-2 4 1.5v2.7a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.6 5.7a2 2 0 0 1 2-2.2z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6",
  send: "M4.5 12L20 4.5 15.5 20l-3.6-6.1zM11.9 13.9L20 4.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5L7 17l8.5-9.5M12 16l1 1 8.5-9.5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5V12l3 2",
  alert: "M12 3.5L21.5 20h-19zM12 10v4.5M12 17.2v.1",
  down: "M12 5v14M6 13l6 6 6-6",
  calendar: "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V7M15.5 3.5V7",
  out: "M13 5h6v6M19 5l-8.5 8.5M17 14v5H5V7h5",
  offline: "M4 4l16 16M8.5 16a5 5 0 0 1 7 0M5.5 12.5a9.5 9.5 0 0 1 4-2.3M14 10a9.5 9.5 0 0 1 4.5 2.5M12 19.5v.1",
};

/** A decorative icon; what it means is said in words beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
