import { attributes, button, icon, ICONS, make } from "./dom.js";

/**
 * What the person reads first: what speaks, what not to write, what becomes of the data.
 *
 * @param {Config} config
 * @param {Strings} strings
 */
export function showWelcome(config, strings) {
  const card = make(
    "div",
    "welcome",
    make("p", null, strings.welcome),
    make("p", null, make("strong", null, strings.sensitive)),
    dataNotice(config, strings),
  );
  return card;
}

/**
 * The information that the law asks for; the operator gives the texts.
 *
 * @param {Config} config
 * @param {Strings} strings
 */
function dataNotice(config, strings) {
  const rows = [
    [strings.data_controller, config.controller ?? strings.data_controller_default],
    [strings.data_purpose, config.purpose ?? strings.data_purpose_default],
    [strings.data_retention, config.retention ?? strings.data_retention_default],
    [strings.data_rights, strings.data_rights_text],
    [strings.data_contact, config.dpo ?? strings.data_contact_default],
  ];
  const list = make(
    "dl",
    null,
    ...rows.flatMap(([term, text]) => [make("dt", null, term), make("dd", null, text)]),
  );
  const notice = make("details", "data", make("summary", null, icon(ICONS.next), strings.data), list);
  if (config.privacyUrl) {
    const outside = make("span", "sr", ` (${strings.new_window})`);
    const more = make("a", "link", strings.data_more, outside, "\u2060", icon(ICONS.outside));
    more.href = config.privacyUrl;
    more.target = "_blank";
    more.rel = "noopener noreferrer";
    notice.append(more);
  }
  return notice;
}

/**
 * The page's own way to the support, for when the assistant cannot answer.
 *
 * @param {Config} config
 * @param {Strings} strings
 */
export function contactLink(config, strings) {
  if (!config.contactUrl) return null;
  const contact = make("a", "link", strings.offline_contact);
  contact.href = config.contactUrl;
  return contact;
}

/**
 * @param {Config} config
 * @param {Strings} strings
 * @param {(question: string) => void} ask
 */
export function showSuggestions(config, strings, ask) {
  const heading = make("p", "heading", strings.suggestions);
  heading.id = "suggestions";
  const list = make(
    "div",
    "choices",
    ...config.suggestions.map((question) => {
      const choice = button("choice", () => ask(question), question);
      return attributes(choice, { lang: "fr" });
    }),
  );
  attributes(list, { role: "group", "aria-labelledby": heading.id });
  return make("div", "suggestions", heading, list);
}
