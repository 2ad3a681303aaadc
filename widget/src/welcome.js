import { attributes, beside, button, icon, ICONS, make } from "./dom.js";
import { show } from "./menu.js";
import { topics } from "./questions.js";

/**
 * What the person reads first: what speaks, what not to write.
 *
 * @param {Strings} strings
 */
export function showWelcome(strings) {
  return make(
    "div",
    "welcome",
    make("p", null, strings.welcome),
    make("p", null, make("strong", null, strings.sensitive)),
  );
}

/**
 * Shows the information that the law asks for; the operator gives the texts.
 *
 * @param {HTMLElement} parent
 * @param {Config} config
 * @param {Strings} strings
 */
export function showDataNotice(parent, config, strings) {
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
  const title = attributes(make("h2", "name", strings.data), { id: "data-title" });
  const notice = make("dialog", "confirm data", title, list);
  attributes(notice, { "aria-labelledby": title.id });
  if (config.privacyUrl) {
    const more = make("a", "link", strings.data_more);
    more.href = config.privacyUrl;
    notice.append(beside(more, strings));
  }
  const close = button("choice", () => notice.close(), strings.close_notice);
  notice.append(make("div", "choices", close));
  void show(parent, notice);
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
 * The way in: frequent questions, then every topic with its documented questions.
 *
 * @param {Config} config
 * @param {Strings} strings
 * @param {(text: string, payload?: string) => void} ask
 */
export function showHome(config, strings, ask) {
  const frequent = config.suggestions.map((text) => button("choice", () => ask(text), text));
  const subjects = topics.map(({ title, questions }) => {
    const all = questions.map(({ text, payload }) => button("row", () => ask(text, payload), text));
    if (all.length > 1) return make("details", null, make("summary", "row", title, icon(ICONS.next)), ...all);
    return button("row", () => ask(questions[0].text, questions[0].payload), title);
  });
  return make(
    "div",
    "home",
    ...group("choices suggestions", strings.suggestions, frequent),
    ...group("topics", strings.topics, subjects),
  );
}

/**
 * @param {string} className
 * @param {string} title
 * @param {Node[]} items
 */
function group(className, title, items) {
  const heading = make("p", "heading", title);
  heading.id = className.replace(" ", "-");
  const list = make("div", className, ...items);
  // What can be asked is French, whatever the language of the interface.
  attributes(list, { role: "group", "aria-labelledby": heading.id, lang: "fr" });
  return items.length > 0 ? [heading, list] : [];
}
