import { attributes, button, icon, ICONS, make } from "./dom.js";

let count = 0;

/**
 * A button that shows a list of actions under it.
 *
 * @param {string} label
 * @param {{label: string, icon: string, run: () => void}[]} actions
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
      button("item", () => (toggle(false), opener.focus(), action.run()), icon(action.icon), action.label),
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
 * Asks before something is lost.
 *
 * @param {HTMLElement} parent
 * @param {string} question
 * @param {Strings} strings
 * @returns {Promise<boolean>}
 */
export function confirm(parent, question, strings) {
  const text = make("p", null, question);
  text.id = "confirm-question";
  const dialog = make("dialog", "confirm", text);
  attributes(dialog, { role: "alertdialog", "aria-labelledby": text.id });
  const buttons = make(
    "div",
    "choices",
    button("choice primary", () => dialog.close("yes"), strings.confirm),
    button("choice", () => dialog.close(), strings.cancel),
  );
  dialog.append(buttons);
  parent.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes");
    });
  });
}
