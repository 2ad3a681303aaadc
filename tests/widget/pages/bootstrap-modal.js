// The focus trap of an open modal, as Bootstrap 5.3 has it (js/src/util/focustrap.js).
const modal = document.getElementById("modal");
modal.focus();
document.addEventListener("focusin", ({ target }) => {
  if (target === document || target === modal || modal.contains(target)) return;
  modal.querySelector("input, button").focus();
});
