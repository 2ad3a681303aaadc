import en from "../locales/en.json";
import fr from "../locales/fr.json";
import { Announcer } from "./announcer.js";
import { Client } from "./client.js";
import { readConfig, readLanguage } from "./config.js";
import { Conversation } from "./conversation.js";
import { listenToPage } from "./page.js";
import { Panel } from "./panel.js";
import css from "./styles.css";

/**
 * Adds the tchat to the page.
 *
 * @param {HTMLScriptElement} script the element that loaded this file, with its settings
 */
function start(script) {
  const strings = readLanguage(script) === "en" ? en : fr;
  const config = readConfig(script, strings);
  const host = document.createElement("cloud-tchat");
  host.setAttribute("theme", config.theme);
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
  document.body.append(host);
  Object.assign(window, { Tchat: listenToPage(panel, conversation) });
  emit("ready");
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
