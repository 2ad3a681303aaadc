const LINK = "#tchat";
const MAX_QUESTION = 500;

/**
 * Connects the page to the tchat: its links, its buttons, its address, and what its scripts may call.
 *
 * @param {import("./panel.js").Panel} panel
 * @param {import("./conversation.js").Conversation} conversation
 * @param {() => void} attach puts the widget back into the page
 */
export function listenToPage(panel, conversation, attach) {
  const openOrAsk = (/** @type {string} */ question) => {
    const text = question.trim().slice(0, MAX_QUESTION);
    attach();
    if (text) panel.ask(text);
    else panel.open();
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const opener = target?.closest(`a[href^="${LINK}"], [data-tchat]`);
    if (!opener) return;
    const question = opener.getAttribute("data-tchat") ?? readLink(opener.getAttribute("href") ?? "");
    if (question === null) return;
    event.preventDefault();
    openOrAsk(question);
  });

  const readAddress = () => {
    const question = readLink(location.hash);
    if (question === null) return;
    // A reload of the page must not ask again.
    history.replaceState(history.state, "", location.pathname + location.search);
    openOrAsk(question);
  };
  readAddress();
  window.addEventListener("hashchange", readAddress);

  document.addEventListener("tchat:logout", () => panel.reset());

  return Object.freeze({
    open: () => openOrAsk(""),
    close: () => panel.close(),
    ask: openOrAsk,
    reset: () => panel.reset(),
    signIn: (/** @type {string} */ token) => conversation.signIn(token),
  });
}

/**
 * @param {string} hash `#tchat` or `#tchat=question`
 * @returns {string | null} the question, empty when there is none; null when it is another link
 */
function readLink(hash) {
  if (hash === LINK) return "";
  if (!hash.startsWith(`${LINK}=`)) return null;
  const question = hash.slice(LINK.length + 1);
  try {
    return decodeURIComponent(question.replace(/\+/g, " "));
  } catch {
    return question;
  }
}
