import { make } from "./dom.js";
import { plainText } from "./plain.js";
import { fill } from "./texts.js";

/**
 * Saves the conversation as a text file.
 *
 * @param {HTMLElement} parent where the link may stand for a moment
 * @param {Entry[]} entries
 * @param {Strings} strings
 * @param {string} lang
 */
export function saveTranscript(parent, entries, strings, lang) {
  const date = new Date().toLocaleDateString(lang, { dateStyle: "long" });
  const lines = entries.map((entry) => {
    if (entry.kind === "sent") return `${strings.you_said} ${entry.text}`;
    if (entry.kind === "remark") return entry.text;
    return `${strings.assistant_said}\n${plainText(entry.reply, strings)}`;
  });
  const text = [fill(strings.transcript_heading, { date }), ...lines].join("\n\n");
  const link = make("a", null);
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain;charset=utf-8" }));
  link.download = strings.download_name;
  link.hidden = true;
  parent.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
