/** A booked or proposed appointment: the sentence, then its parts as a list of terms. */
import { h } from "./elements.js";
import { icon } from "./icons.js";
import { prose } from "./prose.js";

export function appointmentBody({ text, data }, { strings, locale, timeZone }) {
  const rows = [
    [strings.when, when(data ?? {}, strings, locale, timeZone)],
    [strings.with, data?.clinician],
    [strings.department, data?.department],
    [strings.where, data?.where],
  ].filter(([, value]) => value);
  if (rows.length === 0) return prose(text);
  const terms = rows.flatMap(([term, value]) => [
    h("dt", {}, term),
    h("dd", { dir: "auto" }, String(value)),
  ]);
  const title = h("p", { class: "card-title" }, icon("calendar"), strings.appointment);
  return [...prose(text), h("div", { class: "card" }, title, h("dl", {}, ...terms))];
}

/** In the hospital's time where the page names its zone, else in the reader's, with the zone said. */
function when({ starts_at: startsAt, minutes }, strings, locale, timeZone) {
  const date = new Date(startsAt ?? NaN);
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toLocaleString(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : { timeZoneName: "short" }),
  });
  return minutes ? `${text} (${strings.minutes(minutes)})` : text;
}
