// An open modal, as MUI has it: it takes the focus back (FocusTrap), also from a body that got it
// because the focused element went away, and hides its siblings (ModalManager).
const modal = document.getElementById("modal");
modal.focus();
function contain() {
  if (document.hasFocus() && !modal.contains(document.activeElement)) modal.focus();
}
document.addEventListener("focusin", contain);
setInterval(() => {
  if (document.activeElement?.tagName === "BODY") contain();
}, 50);
document.addEventListener("DOMContentLoaded", hideSiblings);
document.addEventListener("click", hideSiblings);
function hideSiblings() {
  for (const element of document.body.children) {
    if (!element.contains(modal)) element.setAttribute("aria-hidden", "true");
  }
}
