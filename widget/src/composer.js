import { attributes, button, icon, ICONS, make } from "./dom.js";
import { findQuestions } from "./questions.js";
import { fill, plural } from "./texts.js";

const MAX_LENGTH = 2_000;
const COUNT_FROM = MAX_LENGTH - 100;
// What keydown says of a key that an input method took; Safari no longer says isComposing then.
const TAKEN_BY_INPUT_METHOD = 229;
const STILL_TYPING_MS = 800;

/**
 * Whether a key belongs to an input method, which writes by several keys.
 *
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD;
}

/** Where the person writes. */
export class Composer {
  #strings;
  #field = make("textarea", "field");
  #left = make("p", "left");
  #matches = make("div", "matches");
  #on;
  #timer = 0;
  element;

  /**
   * @param {Strings} strings
   * @param {{send: (text: string, payload?: string) => void, typed: (draft: string) => void,
   *   tell: (text: string) => void}} on
   */
  constructor(strings, on) {
    this.#strings = strings;
    this.#on = on;
    attributes(this.#matches, { role: "group", "aria-label": strings.matches, lang: "fr" });
    this.#matches.hidden = true;
    this.#field.rows = 1;
    this.#field.maxLength = MAX_LENGTH;
    this.#field.placeholder = strings.placeholder;
    attributes(this.#field, { "aria-label": strings.input, enterkeyhint: "send" });
    const send = attributes(make("button", "send", icon(ICONS.send)), { "aria-label": strings.send });
    this.element = make("form", "composer", this.#matches, this.#field, send, this.#left);
    this.element.noValidate = true;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      this.#field.focus();
      if (!text) return;
      this.#send(text);
    });
    this.#field.addEventListener("input", () => {
      this.#fit();
      this.#offer();
      on.typed(this.#field.value);
    });
    this.#field.addEventListener("keydown", (event) => {
      // Enter ends a composition of an input method before it sends anything.
      const up = event.key === "ArrowUp" && this.#field.selectionStart === 0;
      if (up) /** @type {HTMLElement | null} */ (this.#matches.lastElementChild)?.focus();
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      this.element.requestSubmit();
    });
    this.#matches.addEventListener("keydown", (event) => this.#walk(event));
  }

  /**
   * @param {string} text
   * @param {string} [payload]
   */
  #send(text, payload) {
    this.draft = "";
    this.#on.typed("");
    this.#on.send(text, payload);
  }

  /** Offers the documented questions that the text may become. */
  #offer() {
    const found = findQuestions(this.#field.value);
    const buttons = found.map(({ text, payload }) =>
      button("row", () => (this.#field.focus(), this.#send(text, payload)), text),
    );
    this.#matches.replaceChildren(...buttons);
    this.#matches.hidden = found.length === 0;
    clearTimeout(this.#timer);
    if (found.length === 0) return;
    const { matches_one, matches_other } = this.#strings;
    const tell = () => this.#on.tell(plural(matches_one, matches_other, found.length));
    this.#timer = window.setTimeout(tell, STILL_TYPING_MS);
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const here = /** @type {HTMLElement} */ (event.target);
    const to = {
      ArrowUp: here.previousElementSibling ?? here,
      ArrowDown: here.nextElementSibling ?? this.#field,
      Escape: this.#field,
    }[event.key];
    if (!to) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (to).focus();
    if (event.key === "Escape") this.#matches.hidden = true;
  }

  /** @param {string} text */
  set draft(text) {
    this.#field.value = text;
    this.#matches.hidden = true;
    this.#matches.replaceChildren();
    clearTimeout(this.#timer);
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
