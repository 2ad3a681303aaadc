import { isSafe, parseUrl } from "./config.js";
import { attributes, button, icon, ICONS, make } from "./dom.js";
import { reviewed } from "./plain.js";
import { fill } from "./texts.js";

/**
 * @typedef {object} Surroundings what a reply needs of the panel around it
 * @property {Strings} strings
 * @property {Config} config
 * @property {(choice: Choice, entry: Received) => void} choose
 * @property {(entry: Received, rating: Rating) => void} rate
 * @property {(text: string) => Promise<void>} copy
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
  const lead = reply.lead ? make("p", "lead", reply.lead) : null;
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
      card.append(question(reply.text), contacts(reply.contacts, around));
      if (reply.summary) card.append(summary(reply.summary, around));
      card.append(...followUp(reply.choices, entry, around));
      break;
    default:
      card.append(question(reply.text), ...followUp(reply.choices, entry, around));
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
  return [
    title,
    steps(reply.steps, around),
    ...(reply.notes ?? []).map((note) => showNote(note, around)),
    ...section(strings.contacts, reply.contacts, (items) => contacts(items, around), around),
    ...section(
      strings.links,
      reply.links,
      (items) => make("ul", "links", ...items.map((item) => make("li", null, link(item, around)))),
      around,
    ),
    source(reply.source, around),
    tools(entry, around),
    ...followUp(reply.choices, entry, around),
  ];
}

/**
 * @param {Step[]} items
 * @param {Surroundings} around
 */
function steps(items, around) {
  const list = make(
    "ol",
    "steps",
    ...items.map((step) =>
      make(
        "li",
        null,
        make("p", null, step.text),
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
  return make("div", `note ${kind}`, label, make("p", null, note.text));
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
  const { strings } = around;
  return make(
    "ul",
    "contacts",
    ...items.map((contact) =>
      make(
        "li",
        null,
        make("strong", null, contact.name),
        make("p", null, contact.how),
        contact.email &&
          reach(strings.mail, contact.email, contact.mailto ?? `mailto:${contact.email}`, around),
        contact.phone &&
          reach(strings.call, contact.phone, `tel:${contact.phone.replace(/[^\d+]/g, "")}`, around),
      ),
    ),
  );
}

/**
 * One way to reach somebody: what to do, the address, a button that copies it.
 *
 * @param {string} action
 * @param {string} shown
 * @param {string} address
 * @param {Surroundings} around
 */
function reach(action, shown, address, around) {
  const url = parseUrl(address);
  const label = make("span", null, shown);
  const target = make("a", "address", label);
  if (url && isSafe(url)) target.href = url.href;
  attributes(target, { "aria-label": fill(around.strings.labelled, { label: action, text: shown }) });
  return make("div", "reach", target, copyButton(around.strings.copy, () => shown, around, shown));
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
  anchor.rel = "noopener noreferrer";
  if (target.protocol.startsWith("http")) {
    anchor.target = "_blank";
    const outside = own(make("span", "sr", ` (${around.strings.new_window})`), around);
    // The joiner holds the arrow on the line of the last word.
    anchor.append(outside, "\u2060", icon(ICONS.outside));
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
    own(make("h4", "heading", strings.summary), around),
    block,
    copyButton(strings.copy, () => text, around),
  );
}

/**
 * What one can do with an answer: copy it, say whether it helped.
 *
 * @param {Received} entry
 * @param {Surroundings} around
 */
function tools(entry, around) {
  const { strings } = around;
  const thumb = (/** @type {Rating} */ rating, /** @type {string} */ label) => {
    const element = button("tool thumb", () => around.rate(entry, rating), icon(ICONS[rating]));
    return attributes(element, {
      "aria-label": label,
      "aria-pressed": String(entry.rating === rating),
    });
  };
  const asked = make("span", "ask", entry.rating ? strings.rated : strings.rate_short);
  const group = make(
    "div",
    "rating",
    asked,
    thumb("up", strings.rate_up),
    thumb("down", strings.rate_down),
  );
  attributes(group, { role: "group", "aria-label": strings.rate });
  const copy = copyButton(strings.copy, () => around.plain(entry.reply), around, strings.copy_what);
  return own(make("div", "tools", group, copy), around);
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
  const copy = async () => {
    await around.copy(text());
    words.textContent = around.strings.copied;
    setTimeout(() => (words.textContent = label), 2_000);
  };
  return element;
}

/** @param {string} text */
function question(text) {
  const element = make("p", "question", text);
  element.tabIndex = -1;
  return element;
}

/**
 * @param {Choice[] | undefined} items
 * @param {Received} entry
 * @param {Surroundings} around
 * @returns {Node[]}
 */
function followUp(items, entry, around) {
  return items?.length ? [choices(around.strings.choices, items, entry, around)] : [];
}

/**
 * @param {string} label
 * @param {Choice[]} items
 * @param {Received} entry
 * @param {Surroundings} around
 */
function choices(label, items, entry, around) {
  const group = make("div", "choices");
  for (const choice of items) {
    const chosen = entry.chosen === choice.title;
    const element = button(
      // Only a choice that names its procedure still means the same later on.
      choice.procedure ? "choice" : "choice passing",
      () => around.choose(choice, entry),
      chosen && icon(ICONS.check),
      make("span", null, choice.title),
      chosen && make("span", "sr", ` (${around.strings.chosen})`),
    );
    group.append(element);
  }
  return attributes(group, { role: "group", "aria-label": label });
}
