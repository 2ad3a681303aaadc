// The widget's element in a page that may not want it: focus traps, swapped bodies, hidden siblings.

const MOST_RETURNS_A_SECOND = 20;
const HIDING = ["aria-hidden", "inert"];
/** Marks the document in which the widget has been started, whatever the page does to its globals. */
export const STARTED = Symbol.for("cloud-tchat");

/**
 * Keeps the element in the page.
 *
 * @param {HTMLElement} host
 * @param {import("./panel.js").Panel} panel
 * @returns {() => void} puts the element back at once, if it is away
 */
export function keepInPage(host, panel) {
  let returns = 0;
  const attach = () => {
    if (host.isConnected || !document.body) return;
    document.body.append(host);
    panel.attached();
  };
  attach();
  // Turbo swaps the body, single-page applications empty it.
  new MutationObserver(() => {
    if (host.isConnected || !document.body || returns >= MOST_RETURNS_A_SECOND) return;
    // A page that insists on taking it away wins in the end; open() still brings it back.
    returns++;
    setTimeout(() => returns--, 1_000);
    attach();
  }).observe(document, { childList: true, subtree: true });
  // A modal of the page hides its siblings from screen readers: not the dialog that is being used.
  new MutationObserver(() => {
    if (panel.isOpen) unhide(host);
  }).observe(host, { attributeFilter: HIDING });
  hideFromFocusTraps(host, panel);
  return attach;
}

/** @param {Element} host */
export function unhide(host) {
  for (const name of HIDING) host.removeAttribute(name);
}

/**
 * A modal of the page takes back every focus outside of it, which it learns from `focusin`.
 *
 * @param {HTMLElement} host
 * @param {import("./panel.js").Panel} panel
 */
function hideFromFocusTraps(host, panel) {
  // The window hears of it before any listener on the document, in either phase.
  window.addEventListener(
    "focusin",
    (event) => {
      panel.hasFocus = event.composedPath().includes(host);
      if (panel.hasFocus) event.stopImmediatePropagation();
    },
    true,
  );
  window.addEventListener(
    "focusout",
    // Later: an element that is taken away with the page does not leave on its own.
    () => setTimeout(() => (panel.hasFocus = document.activeElement === host)),
    true,
  );
}
