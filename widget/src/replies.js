import { contactActions, replyActions } from "./actions.js";
import { isSafe, parseUrl } from "./config.js";
import { attributes, beside, button, emphasise, icon, ICONS, make } from "./dom.js";
import { feedback } from "./feedback.js";
import { reviewed } from "./plain.js";

// What the feedback and the menu do already; « Effacer » would only forget, and lies in the way.
const DONE_ELSEWHERE = ["/affirm", "/not_solved", "/contact_human"];
const ERASE = "/erase_data";

/**
 * @typedef {object} Surroundings what a reply needs of the panel around it
 * @property {Strings} strings
 * @property {Config} config
 * @property {(choice: Choice, entry: Received) => void} choose
 * @property {(entry: Received, rating: Rating) => void} rate
 * @property {(entry: Received, why: Why, text: string) => void} explain
 * @property {(entry: Received) => void} unfold
 * @property {(text: string, words: HTMLElement, label: string) => Promise<void>} copy
 * @property {(reply: Reply) => string} plain
 */

/**
 * Shows one reply. What it says is text: no HTML of the server is ever interpreted.
 *
 * @param {Received} entry
 * @param {Surroundings} around
 * @returns {HTMLElement}
 */
export function showReply(entry, around) {
  const { reply } = entry;
  const lead = reply.lead ? make("p", "lead", ...emphasise(reply.lead)) : null;
  // The assistant speaks French; what the interface adds keeps its own language.
  const card = attributes(make("div", "reply", lead), { lang: "fr" });
  switch (reply.type) {
    case "procedure":
      card.append(...procedure(reply, entry, around));
      break;
    case "choice":
      card.append(question(reply.question), choices(reply.question, reply.choices, entry, around));
      break;
    case "contacts":
      card.append(question(reply.text), ...replyActions(reply.actions, around, ""));
      card.append(contacts(reply.contacts, around));
      if (reply.summary) card.append(summary(reply.summary, around));
      card.append(...followUp(reply, entry, around));
      break;
    default:
      card.append(question(reply.text), ...replyActions(reply.actions, around, ""));
      card.append(...followUp(reply, entry, around));
  }
  return card;
}

/**
 * @param {ProcedureReply} reply
 * @param {Received} entry
 * @param {Surroundings} around
 * @returns {Node[]}
 */
function procedure(reply, entry, around) {
  const { strings } = around;
  const title = make("h3", "title", reply.title);
  title.tabIndex = -1;
  const notes = (/** @type {boolean} */ important) =>
    (reply.notes ?? [])
      .filter((note) => (note.kind === "important") === important)
      .map((note) => showNote(note, around));
  const fold = entry.unfolded ? null : reply.fold_after;
  const shown = fold ? reply.steps.slice(0, fold) : reply.steps;
  const rest = fold
    ? [own(button("more", () => around.unfold(entry), icon(ICONS.next), strings.more), around)]
    : [
        ...notes(false),
        ...section(
          strings.links,
          reply.links,
          (items) => make("ul", "links", ...items.map((item) => make("li", null, link(item, around)))),
          around,
        ),
      ];
  return [
    title,
    ...notes(true),
    steps(shown, reply.steps.length === 1, around),
    ...rest,
    ...replyActions(reply.actions, around, "primary"),
    // Whom to turn to belongs to the last steps.
    ...(fold && fold < reply.steps.length
      ? []
      : section(strings.contacts, reply.contacts, (items) => contacts(items, around), around)),
    ...followUp(
      { ...reply, choices: reply.choices?.filter(({ payload }) => !DONE_ELSEWHERE.includes(payload)) },
      entry,
      around,
    ),
    source(reply.source, around),
    tools(entry, around),
  ];
}

/**
 * @param {Step[]} items
 * @param {boolean} single a single step has no number
 * @param {Surroundings} around
 */
function steps(items, single, around) {
  const list = make(
    single ? "ul" : "ol",
    single ? "steps single" : "steps",
    ...items.map((step) =>
      make(
        "li",
        null,
        make("p", null, ...emphasise(step.text)),
        step.link && make("p", null, link(step.link, around)),
        step.image && picture(step.image, around),
      ),
    ),
  );
  // Safari drops the list role of lists whose markers are drawn by a style sheet.
  return attributes(list, { role: "list" });
}

/**
 * @param {{kind: "important" | "info", text: string}} note
 * @param {Surroundings} around
 */
function showNote(note, around) {
  const kind = note.kind === "important" ? "important" : "info";
  const label = own(make("strong", null, around.strings[kind]), around);
  return make("div", `note ${kind}`, label, make("p", null, ...emphasise(note.text)));
}

/**
 * Marks an element as being in the language of the interface.
 *
 * @template {Element} E
 * @param {E} element
 * @param {Surroundings} around
 */
function own(element, { config }) {
  return attributes(element, { lang: config.lang });
}

/**
 * A headed part, absent when it would be empty.
 *
 * @template T
 * @param {string} heading
 * @param {T[] | undefined} items
 * @param {(items: T[]) => Node} show
 * @param {Surroundings} around
 * @returns {Node[]}
 */
function section(heading, items, show, around) {
  return items?.length ? [own(make("h4", "heading", heading), around), show(items)] : [];
}

/**
 * @param {Contact[]} items
 * @param {Surroundings} around
 */
function contacts(items, around) {
  return make(
    "ul",
    "contacts",
    ...items.map((contact) =>
      make(
        "li",
        null,
        make("strong", null, contact.name),
        make("p", null, ...emphasise(contact.how)),
        contact.email && make("p", "address", contact.email),
        ...contactActions(contact, around),
      ),
    ),
  );
}

/**
 * A link that opens beside the page, or its label and address as text when it may not be followed.
 *
 * @param {Link} item
 * @param {Surroundings} around
 */
function link({ label, url }, around) {
  const target = parseUrl(url);
  if (!target || !isSafe(target)) return make("span", null, `${label} (${url})`);
  const anchor = make("a", "link", label);
  anchor.href = target.href;
  if (target.protocol.startsWith("http")) {
    // The joiner holds the arrow on the line of the last word.
    beside(anchor, around.strings).append("\u2060", icon(ICONS.outside));
  }
  return anchor;
}

/**
 * @param {{url: string, alt: string}} image
 * @param {Surroundings} around
 */
function picture({ url, alt }, around) {
  const { strings, config } = around;
  const address = parseUrl(url, config.server);
  const missing = () =>
    make("p", "missing", own(make("span", null, strings.image_missing), around), " – ", alt);
  if (!address?.protocol.startsWith("http")) return missing();
  const image = make("img", "picture");
  image.alt = alt;
  image.loading = "lazy";
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => image.replaceWith(missing()), { once: true });
  image.src = address.href;
  return image;
}

/**
 * @param {ProcedureReply["source"]} item
 * @param {Surroundings} around
 */
function source(item, around) {
  const { strings } = around;
  const target = attributes(make("span", null, link(item, around)), { lang: "fr" });
  const date = `, ${reviewed(item.reviewed, strings)}.`;
  return own(make("p", "source", strings.source, " ", target, date), around);
}

/**
 * @param {string} text
 * @param {Surroundings} around
 */
function summary(text, around) {
  const { strings } = around;
  const block = make("pre", "summary", text);
  return make(
    "div",
    null,
    own(make("h3", "heading", strings.summary), around),
    block,
    copyButton(strings.copy, () => text, around),
  );
}

/**
 * What one can do with an answer: say whether it helped, copy it.
 *
 * @param {Received} entry
 * @param {Surroundings} around
 */
function tools(entry, around) {
  const { strings } = around;
  const copy = copyButton(strings.copy, () => around.plain(entry.reply), around, strings.copy_what);
  return own(make("div", "tools", ...feedback(entry, around), copy), around);
}

/**
 * A button that copies a text; absent where the browser has no clipboard to offer.
 *
 * @param {string} label
 * @param {() => string} text
 * @param {Surroundings} around
 * @param {string} [what] what would be copied, for those who do not see beside what it stands
 */
function copyButton(label, text, around, what) {
  if (!navigator.clipboard) return null;
  const words = make("span", null, label);
  const element = own(button("tool", () => void copy(), icon(ICONS.copy), words), around);
  if (what) attributes(element, { "aria-label": `${label} ${what}` });
  const copy = () => around.copy(text(), words, label);
  return element;
}

/** @param {string} text */
function question(text) {
  const element = make("p", "question", ...emphasise(text));
  element.tabIndex = -1;
  return element;
}

/**
 * What may be asked or answered next: details that were not told yet, then the choices.
 *
 * @param {{details?: Choice[], choices?: Choice[]}} reply
 * @param {Received} entry
 * @param {Surroundings} around
 * @returns {Node[]}
 */
function followUp({ details, choices: items }, entry, around) {
  const { strings } = around;
  const kept = items?.filter(({ payload }) => payload !== ERASE);
  return [
    ...(details?.length ? [choices(strings.details, details, entry, around)] : []),
    ...(kept?.length ? [choices(strings.choices, kept, entry, around)] : []),
  ];
}

/**
 * @param {string} label
 * @param {Choice[]} items
 * @param {Received} entry
 * @param {Surroundings} around
 */
function choices(label, items, entry, around) {
  const used = items.some(({ title }) => title === entry.chosen);
  const group = make("div", "choices");
  for (const choice of items) {
    if (!used) {
      // Only a choice that names its procedure still means the same later on.
      const className = choice.procedure ? "choice" : "choice passing";
      group.append(button(className, () => around.choose(choice, entry), choice.title));
    } else {
      const chosen = choice.title === entry.chosen;
      group.append(make(
        "span",
        chosen ? "used chosen" : "used",
        chosen && icon(ICONS.check),
        choice.title,
        chosen && make("span", "sr", ` (${around.strings.chosen})`),
      ));
    }
  }
  return attributes(group, { role: "group", "aria-label": label });
}
