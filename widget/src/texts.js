/**
 * Fills the `{names}` of a text.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Picks the singular or the plural of a text and fills in the count.
 *
 * @param {string} one
 * @param {string} other
 * @param {number} count
 */
export function plural(one, other, count) {
  return fill(count === 1 ? one : other, { count });
}

/**
 * @param {number} at milliseconds since 1970
 * @param {string} lang
 */
export function clockTime(at, lang) {
  return new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
}

/**
 * @param {number} at milliseconds since 1970
 * @param {Strings} strings
 * @returns {string} today, yesterday, or the date in words
 */
export function dayName(at, strings) {
  const dayOf = (/** @type {number} */ time) => new Date(time).toDateString();
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === dayOf(Date.now())) return strings.today;
  if (dayOf(at) === dayOf(yesterday.getTime())) return strings.yesterday;
  return new Date(at).toLocaleDateString(strings.lang, { weekday: "long", day: "numeric", month: "long" });
}

/**
 * @param {string} day as 2026-11-22
 * @param {string} lang
 * @returns {string} the date in words, or the text itself when it is no date
 */
export function longDate(day, lang) {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return date.toLocaleDateString(lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
