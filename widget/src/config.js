import { readColour } from "./colour.js";

/**
 * Reads the settings that the page gives in the `data-*` attributes of the script's element.
 *
 * @param {HTMLScriptElement} script
 * @param {Strings} strings the interface's texts, for the default suggestions and title
 * @returns {Config}
 */
export function readConfig(script, strings) {
  const data = script.dataset;
  const address = (/** @type {string | undefined} */ value) => {
    const url = value ? parseUrl(value, document.baseURI) : null;
    return url && isSafe(url) ? url.href : null;
  };
  const text = (/** @type {string | undefined} */ value) => value?.trim() || null;
  const theme = data.theme === "light" || data.theme === "dark" ? data.theme : "auto";
  return {
    server: (address(data.server) ?? new URL(script.src).origin).replace(/\/$/, ""),
    lang: readLanguage(script),
    theme,
    title: text(data.title) ?? strings.title,
    logo: address(data.logo),
    color: readColour(data.color),
    suggestions: (data.suggestions ?? strings.suggestion_list)
      .split("|")
      .map((question) => question.trim())
      .filter(Boolean),
    contactUrl: address(data.contactUrl),
    controller: text(data.controller),
    purpose: text(data.purpose),
    retention: text(data.retention),
    dpo: text(data.dpo),
    privacyUrl: address(data.privacyUrl),
  };
}

/**
 * @param {HTMLScriptElement} script
 * @returns {"fr" | "en"}
 */
export function readLanguage(script) {
  return script.dataset.lang?.toLowerCase().startsWith("en") ? "en" : "fr";
}

/**
 * @param {string} value
 * @param {string} [base]
 */
export function parseUrl(value, base) {
  try {
    return new URL(value, base);
  } catch {
    return null;
  }
}

const SAFE_SCHEMES = ["https:", "http:", "mailto:", "tel:"];

/** @param {URL} url */
export function isSafe(url) {
  return SAFE_SCHEMES.includes(url.protocol);
}
