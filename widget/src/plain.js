import { fill } from "./texts.js";

/**
 * The whole of a reply as plain text: what is announced, copied and downloaded.
 *
 * @param {Reply} reply
 * @param {Strings} strings
 * @returns {string} lines
 */
export function plainText(reply, strings) {
  const parts = [reply.lead, ...body(reply, strings)];
  return parts.filter(Boolean).join("\n");
}

/**
 * @param {Reply} reply
 * @param {Strings} strings
 * @returns {(string | null | undefined)[]}
 */
function body(reply, strings) {
  const labelled = (/** @type {string} */ label, /** @type {string} */ text) =>
    fill(strings.labelled, { label, text });
  const contact = (/** @type {Contact} */ { name, how, email, phone }) =>
    [labelled(name, how), email, phone].filter(Boolean).join(" – ");
  switch (reply.type) {
    case "procedure":
      return [
        reply.title,
        ...reply.steps.map((step, index) => `${index + 1}. ${stepText(step)}`),
        ...(reply.notes ?? []).map((note) => labelled(strings[note.kind], note.text)),
        ...(reply.contacts ?? []).map(contact),
        ...(reply.links ?? []).map(linkText),
        `${strings.source} ${reply.source.label} (${reply.source.url})`,
      ];
    case "choice":
      return [reply.question, ...titles(reply.choices)];
    case "contacts":
      return [reply.text, ...reply.contacts.map(contact), reply.summary];
    default:
      return [reply.text];
  }
}

/** @param {Step} step */
function stepText(step) {
  return [step.text, step.link && linkText(step.link), step.image && `[${step.image.alt}]`]
    .filter(Boolean)
    .join(" ");
}

/** @param {Link} link */
function linkText({ label, url }) {
  return `${label} (${url})`;
}

/** @param {Choice[]} choices */
function titles(choices) {
  return choices.map((choice) => `- ${choice.title}`);
}
