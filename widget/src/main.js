import fr from "../locales/fr.json";
import { Announcer } from "./announcer.js";
import { Client } from "./client.js";
import { paint } from "./colour.js";
import { readConfig, readLanguage } from "./config.js";
import { Conversation } from "./conversation.js";
import { keepInPage, STARTED } from "./host.js";
import { listenToPage } from "./page.js";
import { Panel } from "./panel.js";
import css from "./styles.css";

/**
 * Fetches the English texts, which stand beside the script; without them the interface is French.
 *
 * @param {HTMLScriptElement} script
 * @returns {Promise<Strings>}
 */
async function loadEnglish(script) {
  try {
    const address = new URL(ENGLISH.name, script.src);
    const answer = await fetch(address, { credentials: "omit", integrity: ENGLISH.integrity });
    return await answer.json();
  } catch {
    return fr;
  }
}

/**
 * Adds the tchat to the page.
 *
 * @param {HTMLScriptElement} script the element that loaded this file, with its settings
 */
async function start(script) {
  const strings = readLanguage(script) === "en" ? await loadEnglish(script) : fr;
  const config = readConfig(script, strings);
  const host = document.createElement("cloud-tchat");
  host.setAttribute("theme", config.theme);
  if (config.color) paint(host, config.color);
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];

  const emit = (/** @type {string} */ name, /** @type {object} */ detail = {}) => {
    host.dispatchEvent(new CustomEvent(`tchat:${name}`, { bubbles: true, detail }));
  };
  const client = new Client(config.server);
  const conversation = new Conversation(client, strings);
  const announcer = new Announcer(host);
  const panel = new Panel({ config, strings, announcer, conversation, client, emit });
  shadow.append(panel.root);
  const attach = keepInPage(host, panel);
  Object.assign(window, { Tchat: listenToPage(panel, conversation, attach) });
  emit("ready");
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && !(STARTED in document)) {
  Object.defineProperty(document, STARTED, { value: true });
  if (document.body) void start(script);
  else document.addEventListener("DOMContentLoaded", () => void start(script));
}
