// A site whose pages replace one another without a load, as Turbo does it.
function visit() {
  const body = document.createElement("body");
  body.innerHTML = "<main><h1>Factures</h1><p><a href='#tchat'>Ouvrir le tchat</a></p></main>";
  document.documentElement.replaceChild(body, document.body);
  // Turbo runs the scripts of the new body.
  const script = document.createElement("script");
  script.src = "/webhooks/widget/widget.js";
  body.append(script);
}
document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.id === "next") {
    event.preventDefault();
    history.pushState({}, "", "?factures");
    visit();
  }
  if (target.id === "stubborn") {
    // A framework that clears what it does not know, each time it renders.
    const clear = () => document.querySelector("cloud-tchat")?.remove();
    window.stubborn = new MutationObserver(clear);
    window.stubborn.observe(document.body, { childList: true });
    clear();
  }
});
