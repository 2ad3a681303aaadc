// What the translation of a browser does to a page, shadow trees included: every text is taken out
// and stands, in another language, within two elements of its own.
const done = new WeakSet();
function translate(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const parent = node.parentElement;
    if (!node.data.trim() || done.has(node) || parent?.closest("textarea, script, style")) return;
    const outer = document.createElement("font");
    const inner = document.createElement("font");
    const text = document.createTextNode(`EN ${node.data}`);
    done.add(text);
    outer.append(inner);
    inner.append(text);
    node.replaceWith(outer);
    return;
  }
  if (node.shadowRoot) watch(node.shadowRoot);
  for (const child of [...node.childNodes]) translate(child);
}
function watch(root) {
  if (done.has(root)) return;
  done.add(root);
  translate(root);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) translate(node);
      if (change.type === "characterData" && !done.has(change.target)) translate(change.target);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true });
}
document.documentElement.classList.add("translated-ltr");
document.documentElement.lang = "en";
watch(document);
