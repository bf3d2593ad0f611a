/** The only two kinds of link that the widget makes, whatever the service sends. */

/** A `tel:` address for a number as people write it, or null for anything else. */
export function telephoneAddress(number) {
  const text = String(number ?? "").trim();
  if (!/^\+?[\d\s().-]{2,24}$/.test(text)) return null;
  return `tel:${text.replace(/[^\d+]/g, "")}`;
}

/** The address where it is an https one, or null. */
export function webAddress(url) {
  try {
    const parsed = new URL(String(url));
    return parsed.protocol === "https:" ? parsed.href : null;
  } catch {
    return null;
  }
}
