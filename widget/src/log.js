import { attributes, button, make } from "./dom.js";
import { showReply } from "./replies.js";
import { clockTime, dayName } from "./texts.js";
import { contactLink } from "./welcome.js";

/** The messages on the screen, one element for each entry of the conversation. */
export class Log {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<Entry, HTMLElement>} */
  #shown = new Map();
  #list;
  #around;
  #retry;

  /**
   * @param {HTMLElement} list
   * @param {import("./replies.js").Surroundings} around
   * @param {() => void} retry sends again what failed
   */
  constructor(list, around, retry) {
    this.#list = list;
    this.#around = around;
    this.#retry = retry;
  }

  /**
   * Shows the entries that are not on the screen yet, each in its place.
   *
   * @param {Entry[]} entries
   */
  update(entries) {
    this.#entries = entries;
    entries.forEach((entry, at) => {
      if (this.#shown.has(entry)) return;
      const element = this.#show(entry);
      this.#shown.set(entry, element);
      this.#list.insertBefore(element, this.#list.children[at] ?? null);
    });
    this.#closeOldChoices(entries);
  }

  /**
   * Shows an entry anew; the focus stays on the same control, or goes to none but the log.
   *
   * @param {Entry} entry
   */
  change(entry) {
    const old = this.#shown.get(entry);
    if (!old) return;
    const focused = /** @type {ShadowRoot} */ (old.getRootNode()).activeElement;
    const name = focused && old.contains(focused) ? nameOf(focused) : null;
    const element = this.#show(entry);
    this.#shown.set(entry, element);
    old.replaceWith(element);
    if (name !== null) {
      // The body must not get it: a page would take it.
      const same = controls(element).find((control) => nameOf(control) === name);
      /** @type {HTMLElement} */ (same ?? this.#list.parentElement).focus({ preventScroll: true });
    }
    this.#closeOldChoices(this.#entries);
  }

  clear() {
    this.#shown.clear();
    this.#list.replaceChildren();
  }

  /** @param {Entry} entry */
  element(entry) {
    return this.#shown.get(entry);
  }

  /** @param {Entry} entry */
  #show(entry) {
    const { strings } = this.#around;
    switch (entry.kind) {
      case "sent": {
        const bubble = make("p", "bubble", make("span", "sr", `${strings.you_said} `), entry.text);
        return make(
          "div",
          `sent ${entry.status}`,
          this.#day(entry),
          make("div", "line", this.#time(entry), bubble),
          this.#state(entry),
        );
      }
      case "received":
        return make(
          "div",
          "received",
          make("span", "sr", `${strings.assistant_said} `),
          showReply(entry, this.#around),
        );
      default:
        return make("p", "remark", entry.text);
    }
  }

  /**
   * Names the day of a message where another day begins.
   *
   * @param {Sent} entry
   */
  #day(entry) {
    const { strings } = this.#around;
    const dated = this.#entries.slice(0, this.#entries.indexOf(entry)).filter((e) => e.kind === "sent");
    const before = dated.at(-1)?.at;
    const day = entry.at ? dayName(entry.at, strings) : "";
    const known = before ? dayName(before, strings) : strings.today;
    return day && day !== known ? make("p", "day", day) : null;
  }

  /** @param {Sent} entry */
  #time({ at }) {
    if (!at) return null;
    const time = make("time", null, clockTime(at, this.#around.config.lang));
    return attributes(time, { datetime: new Date(at).toISOString() });
  }

  /** @param {Sent} sent */
  #state(sent) {
    if (sent.status !== "failed") return null;
    const { strings, config } = this.#around;
    if (sent.error) return make("p", "state", sent.error);
    const again = button("choice", this.#retry, strings.retry);
    return make("div", "state", make("p", null, strings.failed), again, contactLink(config, strings));
  }

  /**
   * Old questions cannot be answered any more once the conversation went on.
   *
   * @param {Entry[]} entries
   */
  #closeOldChoices(entries) {
    const turn = entries.findLast((entry) => entry.kind === "sent")?.id;
    for (const [entry, element] of this.#shown) {
      if (entry.kind !== "received" || entry.turn === turn) continue;
      for (const choice of element.querySelectorAll("button.passing")) {
        choice.replaceWith(make("span", "used", choice.textContent));
      }
    }
  }
}

/** @param {Element} control */
function nameOf(control) {
  return control.getAttribute("aria-label") ?? control.textContent;
}

/**
 * @param {HTMLElement} element
 * @returns {Element[]}
 */
function controls(element) {
  return Array.from(element.querySelectorAll("a, button, textarea, [tabindex]"));
}
