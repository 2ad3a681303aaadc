// Everything shown is made here: elements and text nodes only, never parsed HTML.

const SVG = "http://www.w3.org/2000/svg";
const EMPHASIS = /\*\*(.+?)\*\*/;

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string | null} className
 * @param {...Child} children strings become text nodes; empty values are left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * Sets attributes; a null value leaves the attribute out.
 *
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, string | null>} attributes
 */
export function attributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(name, value);
  }
  return element;
}

/**
 * Shows the names of menus and buttons, which stand between two stars, with emphasis.
 *
 * @param {string} text
 * @returns {Child[]}
 */
export function emphasise(text) {
  return text.split(EMPHASIS).map((part, at) => (at % 2 ? make("strong", null, part) : part));
}

/** @param {string} text */
export function withoutEmphasis(text) {
  return text.split(EMPHASIS).join("");
}

/**
 * Makes a button.
 *
 * @param {string} className
 * @param {() => void} onClick
 * @param {...Child} children
 */
export function button(className, onClick, ...children) {
  const element = make("button", className, ...children);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

/**
 * Makes a link open beside the page, and say so.
 *
 * @param {HTMLAnchorElement} link
 * @param {Strings} strings
 */
export function beside(link, strings) {
  const outside = make("span", "sr", ` (${strings.new_window})`);
  // Within an answer, which is French.
  link.append(attributes(outside, { lang: strings.lang }));
  return attributes(link, { target: "_blank", rel: "noopener noreferrer" });
}

/**
 * Makes a decorative picture from the path of a 24 × 24 drawing.
 *
 * @param {string} path
 */
export function icon(path) {
  const svg = attributes(document.createElementNS(SVG, "svg"), {
    viewBox: "0 0 24 24",
    width: "20",
    height: "20",
    "aria-hidden": "true",
    class: "icon",
  });
  svg.append(attributes(document.createElementNS(SVG, "path"), { d: path }));
  return svg;
}

export const ICONS = {
  chat: "M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3.5 20.5 5 15.6A8.4 8.4 0 1 1 21 11.5Z",
  close: "M6 6l12 12M18 6L6 18",
  options: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  human: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
  next: "M9 6l6 6-6 6",
  outside: "M8 7h9v9M17 7 7 17",
  copy: "M9 9h10v11H9zM15 5.500V4H5v11h1.5",
  check: "M5 12.5l4.5 4.500L19 7.5",
};
