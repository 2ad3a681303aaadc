// Single keys press the button that shows them; nothing here is needed to work.

/**
 * Whether somebody types text.
 *
 * @param {EventTarget | null} target
 */
const types = (target) =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  if (!plain || types(event.target) || document.body.dataset.keys !== "on") return;
  for (const button of document.querySelectorAll("[data-key]"))
    if (button instanceof HTMLElement && button.dataset.key === event.key) {
      event.preventDefault();
      button.focus();
      // A list of choices opens by the keys that follow.
      if (!types(button)) button.click();
      return;
    }
});
