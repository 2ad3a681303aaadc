const CLEAR_AFTER_MS = 10_000;

/**
 * Tells screen readers what happened, once each, in words.
 *
 * The live region is one node of the page itself, slotted into the widget: some screen readers
 * overlook live regions inside a shadow root, and a modal dialog silences those outside of it.
 */
export class Announcer {
  #region = document.createElement("div");

  /** @param {HTMLElement} host the widget's element */
  constructor(host) {
    this.#region.setAttribute("aria-live", "polite");
    this.#region.setAttribute("aria-atomic", "false");
    // A style sheet of the page must not hide it.
    this.#region.style.setProperty("display", "block", "important");
    this.#region.style.setProperty("visibility", "visible", "important");
    this.moveTo("page");
    host.append(this.#region);
  }

  /** @param {"page" | "panel"} place the slot that assistive technology can reach just now */
  moveTo(place) {
    this.#region.slot = place;
  }

  /** @param {string} text */
  say(text) {
    const line = document.createElement("p");
    line.textContent = text;
    this.#region.append(line);
    setTimeout(() => line.remove(), CLEAR_AFTER_MS);
  }
}
