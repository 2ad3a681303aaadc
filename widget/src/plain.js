import { withoutEmphasis } from "./dom.js";
import { fill, longDate } from "./texts.js";

/**
 * The whole of a reply as plain text: what is announced, copied and downloaded.
 *
 * @param {Reply} reply
 * @param {Strings} strings
 * @param {{addresses: boolean}} [form] whether the addresses of links are written out
 * @returns {string} lines
 */
export function plainText(reply, strings, form = { addresses: true }) {
  const labelled = (/** @type {string} */ label, /** @type {string} */ text) =>
    fill(strings.labelled, { label, text });
  const link = (/** @type {Link} */ { label, url }) => (form.addresses ? `${label} (${url})` : label);
  const step = (/** @type {Step} */ { text, link: more, image }) =>
    [text, more && link(more), image && `[${image.alt}]`].filter(Boolean).join(" ");
  const contact = (/** @type {Contact} */ { name, how, email, phone }) =>
    [labelled(name, how), email, phone].filter(Boolean).join(" – ");
  const notes = (/** @type {ProcedureReply} */ { notes: all }, /** @type {string} */ kind) =>
    (all ?? [])
      .filter((note) => (note.kind === "important") === (kind === "important"))
      .map((note) => labelled(strings[note.kind], note.text));
  const choices = (/** @type {Choice[] | undefined} */ items) =>
    (items ?? []).map((choice) => `- ${choice.title}`);

  /** @returns {(string | null | undefined)[]} */
  const body = () => {
    switch (reply.type) {
      case "procedure":
        return [
          reply.title,
          ...notes(reply, "important"),
          ...reply.steps.map((item, at, { length }) => (length > 1 ? `${at + 1}. ` : "") + step(item)),
          ...notes(reply, "info"),
          ...(reply.contacts ?? []).map(contact),
          ...(reply.links ?? []).map(link),
          `${strings.source} ${link(reply.source)}, ${reviewed(reply.source.reviewed, strings)}.`,
        ];
      case "choice":
        return [reply.question, ...choices(reply.choices)];
      case "contacts":
        return [reply.text, ...reply.contacts.map(contact), reply.summary];
      default:
        return [reply.text, ...choices(reply.choices)];
    }
  };
  return withoutEmphasis([reply.lead, ...body()].filter(Boolean).join("\n"));
}

/**
 * @param {string} day as 2026-11-22
 * @param {Strings} strings
 */
export function reviewed(day, strings) {
  return fill(strings.reviewed, { date: longDate(day, strings.lang) });
}
