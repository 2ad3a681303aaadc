import { newId } from "./ids.js";

// What the tab remembers between two pages. Nothing is written before the tchat is opened.

const KEY = "tchat";

/** @returns {Saved} */
export function emptySession() {
  return {
    id: newId(),
    token: null,
    renewal: "",
    renewAt: 0,
    subject: null,
    entries: [],
    open: false,
    unread: 0,
    draft: "",
  };
}

/** @returns {Saved} what an earlier page of the tab left, or an empty session */
export function loadSession() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return saved && Array.isArray(saved.entries) ? { ...emptySession(), ...saved } : emptySession();
  } catch {
    return emptySession();
  }
}

/** @param {Saved} session */
export function saveSession(session) {
  try {
    sessionStorage.setItem(KEY, encode(session));
  } catch {
    // Storage is refused or full: the conversation lives on in this page.
  }
}

export function forgetSession() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is refused: there was nothing to forget.
  }
}

/**
 * JSON.stringify on pages where an old library gave arrays or strings a `toJSON` of its own.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function encode(value) {
  const meddled = [Array.prototype, String.prototype, Object.prototype, Number.prototype]
    .map((owner) => /** @type {const} */ ([owner, Object.getOwnPropertyDescriptor(owner, "toJSON")]))
    .filter(([, descriptor]) => descriptor?.configurable);
  for (const [owner] of meddled) Reflect.deleteProperty(owner, "toJSON");
  try {
    return JSON.stringify(value);
  } finally {
    for (const [owner, descriptor] of meddled) {
      if (descriptor) Object.defineProperty(owner, "toJSON", descriptor);
    }
  }
}
