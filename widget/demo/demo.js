// The demo page's own script: its light and dark modes, and a form that stays usable.
const THEME = "demo-theme";
const button = document.getElementById("theme");

function show(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  button.setAttribute("aria-pressed", String(dark));
  document.querySelector("cloud-tchat")?.setAttribute("theme", dark ? "dark" : "light");
}

const isDark = () => button.getAttribute("aria-pressed") === "true";
const chosen = new URLSearchParams(location.search).get("theme") ?? sessionStorage.getItem(THEME);
show(chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
document.addEventListener("tchat:ready", () => show(isDark()));
button.addEventListener("click", () => {
  show(!isDark());
  sessionStorage.setItem(THEME, isDark() ? "dark" : "light");
});

document.getElementById("profile")?.addEventListener("submit", (event) => {
  event.preventDefault();
  document.getElementById("saved").textContent = "Enregistré (démonstration).";
});
