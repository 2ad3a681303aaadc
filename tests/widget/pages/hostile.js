// What careless or old libraries do to the page they share.
Array.prototype.toJSON = function () { return "meddled"; };
String.prototype.toJSON = function () { return "meddled"; };
Object.prototype.extra = "enumerable";
Array.prototype.each = function () {};
window.define = Object.assign(() => {}, { amd: true });
window.module = { exports: {} };
window.exports = window.module.exports;
window.Tchat = "taken";
window.name = "meddled";
document.addEventListener("keydown", (event) => event.preventDefault());
