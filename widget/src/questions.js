import topics from "content:topics";
import strings from "../locales/fr.json";

const FEWEST_LETTERS = 3;
const LONGEST = 80;
const MOST = 3;
// Words that share their beginning are forms of one word.
const STEM = 5;

const questions = topics.flatMap((topic) => topic.questions);
const ignored = new Set(words(strings.ignored_words));
const known = questions.map(({ text }) => words(text));

export { topics };

/**
 * @param {string | null | undefined} payload
 * @returns {string | undefined} the documented question that a payload asks
 */
export function questionOf(payload) {
  return questions.find((question) => question.payload === payload)?.text;
}

/**
 * Finds the documented questions that what is being written may become.
 *
 * @param {string} text
 * @returns {Question[]} the likeliest first
 */
export function findQuestions(text) {
  if (text.length > LONGEST || text.includes("\n")) return [];
  const typed = words(text).filter((word) => word.length >= FEWEST_LETTERS && !ignored.has(word));
  const holders = typed.map((word) => known.map((all) => all.some((one) => isForm(word, one))));
  const scores = questions.map((question, at) => {
    // A word of many questions tells little.
    const shares = holders.map((has) => (has[at] ? 1 / has.filter(Boolean).length : 0));
    return { question, score: shares.reduce((sum, share) => sum + share, 0) };
  });
  return scores
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ question }) => question);
}

/**
 * @param {string} typed perhaps not yet whole
 * @param {string} word
 */
function isForm(typed, word) {
  return word.startsWith(typed) || (typed.length > STEM && word.startsWith(typed.slice(0, STEM)));
}

/** @param {string} text */
function words(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
