// The accent that the page gives by an attribute, made readable in both themes.

// At these luminances the contrast with the paper, and with what is written on it, is 4.5:1.
const DARKEST_NEEDED = 0.175;
const LIGHTEST_NEEDED = 0.26;

/**
 * Sets the accent and what is written on it; darker or lighter than asked where it could not be read.
 *
 * @param {HTMLElement} host
 * @param {number[]} colour red, green, blue
 */
export function paint(host, colour) {
  const set = (/** @type {string} */ name, /** @type {string} */ value) =>
    host.style.setProperty(`--tchat-${name}`, value);
  set("accent", shade(colour, 0, (mixed) => luminance(mixed) <= DARKEST_NEEDED));
  set("on-accent", "#fff");
  set("accent-dark", shade(colour, 255, (mixed) => luminance(mixed) >= LIGHTEST_NEEDED));
}

/**
 * @param {string | undefined} value as #4b2e83 or #428
 * @returns {number[] | null}
 */
export function readColour(value) {
  const hex = value?.trim().replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3") ?? "";
  return /^#[\da-f]{6}$/i.test(hex) ? [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) : null;
}

/**
 * Moves a colour towards an end of the scale until it will do.
 *
 * @param {number[]} colour
 * @param {number} end
 * @param {(mixed: number[]) => boolean} willDo
 */
function shade(colour, end, willDo) {
  let mixed = colour;
  for (let share = 0; share < 1 && !willDo(mixed); share += 0.05) {
    mixed = colour.map((part) => Math.round(part + (end - part) * share));
  }
  return `rgb(${mixed})`;
}

/** @param {number[]} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
