import { attributes, icon, ICONS, make } from "./dom.js";
import { fill } from "./texts.js";

const MAX_LENGTH = 2_000;
const COUNT_FROM = MAX_LENGTH - 100;

/** Where the person writes. */
export class Composer {
  #strings;
  #field = make("textarea", "field");
  #left = make("p", "left");
  element;

  /**
   * @param {Strings} strings
   * @param {{send: (text: string) => void, typed: (draft: string) => void}} on
   */
  constructor(strings, on) {
    this.#strings = strings;
    this.#field.rows = 1;
    this.#field.maxLength = MAX_LENGTH;
    this.#field.placeholder = strings.placeholder;
    attributes(this.#field, { "aria-label": strings.input, enterkeyhint: "send" });
    const send = attributes(make("button", "send", icon(ICONS.send)), { "aria-label": strings.send });
    this.element = make("form", "composer", this.#field, send, this.#left);
    this.element.noValidate = true;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      this.#field.focus();
      if (!text) return;
      this.draft = "";
      on.typed("");
      on.send(text);
    });
    this.#field.addEventListener("input", () => {
      this.#fit();
      on.typed(this.#field.value);
    });
    this.#field.addEventListener("keydown", (event) => {
      // Enter ends a composition of an input method before it sends anything.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.element.requestSubmit();
    });
  }

  /** @param {string} text */
  set draft(text) {
    this.#field.value = text;
    this.#fit();
  }

  get empty() {
    return !this.#field.value;
  }

  get focused() {
    return /** @type {ShadowRoot} */ (this.#field.getRootNode()).activeElement === this.#field;
  }

  focus() {
    this.#field.focus();
  }

  #fit() {
    this.#field.style.height = "auto";
    if (this.#field.scrollHeight) this.#field.style.height = `${this.#field.scrollHeight + 2}px`;
    const { length } = this.#field.value;
    this.#left.textContent =
      length > COUNT_FROM ? fill(this.#strings.left, { count: MAX_LENGTH - length }) : "";
  }
}
