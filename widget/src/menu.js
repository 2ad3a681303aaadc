import { attributes, button, icon, ICONS, make } from "./dom.js";

let count = 0;

/**
 * A button that shows a list of actions under it.
 *
 * @param {string} label
 * @param {{label: string, run: () => void, danger?: boolean}[]} actions
 */
export function makeMenu(label, actions) {
  const list = make("div", "menu");
  list.id = `menu-${count++}`;
  list.hidden = true;
  const opener = attributes(
    button("bare", () => toggle(list.hidden), icon(ICONS.options)),
    { "aria-label": label, "aria-expanded": "false", "aria-controls": list.id },
  );
  const toggle = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  };
  for (const action of actions) {
    list.append(
      button(action.danger ? "item danger" : "item", () => (toggle(false), opener.focus(), action.run()), action.label),
    );
  }
  const element = make("div", "options", opener, list);
  element.addEventListener("focusout", (event) => {
    if (!element.contains(/** @type {Node | null} */ (event.relatedTarget))) toggle(false);
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    // Only the list is closed, not the whole panel.
    event.preventDefault();
    event.stopPropagation();
    toggle(false);
    opener.focus();
  });
  return element;
}

/**
 * Asks before something is lost. The focus begins on the way back.
 *
 * @param {HTMLElement} parent
 * @param {string} question
 * @param {string} action what the other button says and does
 * @param {Strings} strings
 * @returns {Promise<boolean>}
 */
export function confirm(parent, question, action, strings) {
  const text = make("p", null, question);
  text.id = "confirm-question";
  const dialog = make("dialog", "confirm", text);
  attributes(dialog, { role: "alertdialog", "aria-labelledby": text.id });
  const buttons = make(
    "div",
    "choices",
    button("choice", () => dialog.close(), strings.cancel),
    button("choice danger", () => dialog.close("yes"), action),
  );
  dialog.append(buttons);
  return show(parent, dialog).then(() => dialog.returnValue === "yes");
}

/**
 * Shows a dialog of its own over the panel until it is closed.
 *
 * @param {HTMLElement} parent
 * @param {HTMLDialogElement} dialog
 */
export function show(parent, dialog) {
  parent.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(null);
    });
  });
}
