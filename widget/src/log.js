import { button, make } from "./dom.js";
import { showReply } from "./replies.js";
import { contactLink } from "./welcome.js";

/** The messages on the screen, one element for each entry of the conversation. */
export class Log {
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
    entries.forEach((entry, at) => {
      if (this.#shown.has(entry)) return;
      const element = this.#show(entry);
      this.#shown.set(entry, element);
      this.#list.insertBefore(element, this.#list.children[at] ?? null);
    });
    this.#closeOldChoices(entries);
  }

  /**
   * Shows an entry anew; the focus stays on the same control.
   *
   * @param {Entry} entry
   */
  change(entry) {
    const old = this.#shown.get(entry);
    if (!old) return;
    const focused = /** @type {ShadowRoot} */ (old.getRootNode()).activeElement;
    const at = focused && old.contains(focused) ? controls(old).indexOf(focused) : -1;
    const element = this.#show(entry);
    this.#shown.set(entry, element);
    old.replaceWith(element);
    /** @type {HTMLElement | undefined} */ (controls(element)[at])?.focus({ preventScroll: true });
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
        return make("div", `sent ${entry.status}`, bubble, this.#state(entry));
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
        /** @type {HTMLButtonElement} */ (choice).disabled = true;
      }
    }
  }
}

/**
 * @param {HTMLElement} element
 * @returns {Element[]}
 */
function controls(element) {
  return Array.from(element.querySelectorAll("a, button, [tabindex]"));
}
