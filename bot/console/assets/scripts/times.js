/** Times of day in the reader's own zone and manner. */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });

export function clockTime(iso) {
  return CLOCK.format(new Date(iso));
}

export function dayName(iso) {
  return DAY.format(new Date(iso));
}
