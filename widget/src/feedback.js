import { attributes, button, icon, ICONS, make } from "./dom.js";

/** @typedef {import("./replies.js").Surroundings} Surroundings */

const MAX_COMMENT = 500;
/** @type {Reason[]} */
const REASONS = ["unclear", "not_working", "other_question"];

/**
 * Asks whether an answer helped; if not, what was missing.
 *
 * @param {Received} entry
 * @param {Surroundings} around
 * @returns {Node[]}
 */
export function feedback(entry, around) {
  const { strings } = around;
  if (entry.reason) return [make("p", "ask", strings.rated)];
  const answer = (/** @type {Rating} */ rating, /** @type {string} */ label) => {
    const pressed = entry.rating === rating;
    const element = button("tool thumb", () => around.rate(entry, rating), pressed && icon(ICONS.check), label);
    return attributes(element, { "aria-pressed": String(pressed) });
  };
  const asked = make("span", "ask", entry.rating === "up" ? strings.rated : strings.rate);
  const group = make("div", "rating", asked, answer("up", strings.yes), answer("down", strings.no));
  attributes(group, { role: "group", "aria-label": strings.rate });
  return entry.rating === "down" ? [group, whyNot(entry, around)] : [group];
}

/**
 * @param {Received} entry
 * @param {Surroundings} around
 */
function whyNot(entry, around) {
  const { strings } = around;
  const words = make("textarea", "comment");
  words.rows = 1;
  words.maxLength = MAX_COMMENT;
  words.placeholder = strings.reason_words;
  attributes(words, { "aria-label": strings.reason_words });
  const say = (/** @type {Reason} */ reason, /** @type {string} */ label) => {
    const comment = words.value.trim();
    const text = [label, comment].filter(Boolean).join("\n");
    if (text) around.explain(entry, { reason, ...(comment && { comment }) }, text);
    else words.focus();
  };
  const reasons = REASONS.map((reason) => {
    const label = strings[/** @type {"reason_unclear"} */ (`reason_${reason}`)];
    return button("choice", () => say(reason, label), label);
  });
  const send = button("choice", () => say("other", ""), strings.send);
  const list = attributes(make("div", "choices", ...reasons), {
    role: "group",
    "aria-label": strings.reason,
  });
  return make("div", "why", make("p", "ask", strings.reason), list, make("div", "words", words, send));
}
