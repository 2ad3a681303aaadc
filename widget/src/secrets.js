const NAMED =
  /(?:mots? de passe|\bmdp|password|passphrase|code secret|secret)\s*(?:est|is|[:=])\s*["«“]?\s*(\S{4,})/gi;
const KEY = /PRIVATE KEY-----|\b(?:AKIA|gh[pousr]_|glpat-|eyJ)[\w-]{16,}/;

/**
 * Tells whether somebody seems to have just written a password or a key. The server masks them by
 * better means; here it is about a word of advice in time.
 *
 * @param {string} text
 */
export function looksSecret(text) {
  if (KEY.test(text)) return true;
  // An ordinary word, as in « mon mot de passe est refusé », has no figure or sign in it.
  return Array.from(text.matchAll(NAMED)).some(([, word]) => /[\d@#$%&*+=!_]./.test(word));
}
