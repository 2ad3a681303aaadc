import { isSafe, parseUrl } from "./config.js";
import { beside, button, icon, ICONS, make } from "./dom.js";

/** @typedef {import("./replies.js").Surroundings} Surroundings */

const PICTURES = { open: ICONS.outside, copy_mail: ICONS.copy, write_mail: "", call: "" };

/**
 * What a contact lets one do, each as a button or a link.
 *
 * @param {Contact} contact
 * @param {Surroundings} around
 * @returns {Node[]}
 */
export function contactActions(contact, around) {
  const given = contact.actions?.length ? contact.actions : known(contact, around.strings);
  return row(given, ` (${contact.name})`, around);
}

/**
 * Where an answer begins, the most prominent thing to press; or pages that may help.
 *
 * @param {Action[] | undefined} actions
 * @param {Surroundings} around
 * @param {string} look a class of the first
 * @returns {Node[]}
 */
export function replyActions(actions, around, look) {
  const nodes = row(actions ?? [], "", around);
  if (look) nodes[0]?.firstElementChild?.classList.add(look);
  return nodes;
}

/**
 * @param {Action[]} actions
 * @param {string} whose said after each name, where that is not seen
 * @param {Surroundings} around
 */
function row(actions, whose, around) {
  const shown = actions.map((action) => show(action, whose, around)).filter((node) => node !== null);
  return shown.length > 0 ? [make("div", "actions", ...shown)] : [];
}

/**
 * @param {Action} action
 * @param {string} whose
 * @param {Surroundings} around
 * @returns {HTMLElement | null} null for what this widget does not know or may not follow
 */
function show(action, whose, around) {
  const { kind, label } = action;
  const hidden = whose ? make("span", "sr", whose) : null;
  const picture = () => PICTURES[kind] && icon(PICTURES[kind]);
  if (kind === "copy_mail") {
    if (!navigator.clipboard) return null;
    const words = make("span", null, label);
    return button("action", () => void around.copy(mailText(action), words, label), picture(), words, hidden);
  }
  const address = kind === "call" ? `tel:${(action.phone ?? "").replace(/[^\d+]/g, "")}` : action.url;
  const url = parseUrl(address ?? "");
  if (!(kind in PICTURES) || !url || !isSafe(url)) return null;
  const link = make("a", "action", picture(), label, hidden);
  link.href = url.href;
  if (kind !== "open") return link;
  return beside(link, around.strings);

  /** @param {Action} mail */
  function mailText({ subject, body }) {
    return [subject && `${around.strings.subject} ${subject}`, body].filter(Boolean).join("\n\n");
  }
}

/**
 * What can be done with the address and the number of a contact that comes without actions.
 *
 * @param {Contact} contact
 * @param {Strings} strings
 * @returns {Action[]}
 */
function known({ email, mailto, phone }, strings) {
  /** @type {Action[]} */
  const actions = [];
  if (email) {
    const url = mailto ?? `mailto:${email}`;
    const prepared = parseUrl(url)?.searchParams;
    const [subject, body] = [prepared?.get("subject"), prepared?.get("body")];
    actions.push({ kind: "write_mail", label: strings.mail, url });
    if (subject || body) actions.push({ kind: "copy_mail", label: strings.copy_mail, subject, body });
  }
  if (phone) actions.push({ kind: "call", label: `${strings.call} ${phone}`, phone });
  return actions;
}
