import { Composer, isComposing } from "./composer.js";
import { attributes, button, icon, ICONS, make } from "./dom.js";
import { unhide } from "./host.js";
import { Log } from "./log.js";
import { confirm, makeMenu } from "./menu.js";
import { plainText } from "./plain.js";
import { plural } from "./texts.js";
import { saveTranscript } from "./transcript.js";
import { contactLink, showDataNotice, showHome, showWelcome } from "./welcome.js";

const SMALL_SCREEN = "(max-width: 640px), (max-height: 480px)";
const SLOW_AFTER_MS = 8_000;
const SAME_PLACE_PX = 12;
const DOUBLE_CLICK_MS = 500;
// The intent of that name: understood whatever the language of the interface.
const HUMAN = "/contact_human";
const NOT_SOLVED = "/not_solved";

/** The launcher and the dialog: what is on the screen, and where the focus is. */
export class Panel {
  #config;
  #strings;
  #conversation;
  #client;
  #announcer;
  #emit;
  #small = window.matchMedia(SMALL_SCREEN);

  #badge = make("span", "badge");
  #launcher;
  #heading;
  #header;
  #dialog = make("dialog", "panel");
  #log = make("div", "log");
  #status = make("div", "status");
  #mark = make("span", "mark", icon(ICONS.chat));
  #home;
  #typing;
  #composer;
  #messages;
  #slowTimer = 0;
  #pageTitle = "";
  #told = "";
  #click = { x: 0, y: 0, at: -DOUBLE_CLICK_MS };
  /** Whether the focus is in the widget; kept while the page takes the widget away. */
  hasFocus = false;
  /** Whether the focus may follow the next reply: nothing was done since the message left. */
  #follow = false;

  /**
   * @param {{config: Config, strings: Strings, announcer: import("./announcer.js").Announcer,
   *   conversation: import("./conversation.js").Conversation,
   *   client: import("./client.js").Client,
   *   emit: (name: string, detail?: object) => void}} parts
   */
  constructor({ config, strings, announcer, conversation, client, emit }) {
    this.#config = config;
    this.#strings = strings;
    this.#conversation = conversation;
    this.#client = client;
    this.#announcer = announcer;
    this.#emit = emit;

    this.#launcher = button("launcher", () => this.open(), icon(ICONS.chat), strings.launcher, this.#badge);
    attributes(this.#launcher, { "aria-haspopup": "dialog" });
    this.#heading = attributes(make("h2", "name", config.title), { id: "title", tabindex: "-1" });
    this.#header = this.#makeHeader();
    this.#typing = make("div", "typing", make("span", "sr", strings.typing), make("i", null), make("i", null), make("i", null));
    this.#home = showHome(config, strings, (text, payload) => this.#say(text, payload));
    this.#composer = new Composer(strings, {
      send: (text, payload) => this.#say(text, payload),
      tell: (text) => announcer.say(text),
      typed: (draft) => {
        this.#follow = false;
        conversation.remember({ draft });
      },
    });
    const list = make("div", "entries");
    this.#messages = new Log(list, this.#surroundings(), () => conversation.retry());
    this.#log.append(showWelcome(strings), this.#home, list, this.#typing);
    attributes(this.#log, {
      role: "log",
      "aria-label": strings.transcript,
      "aria-live": "off",
      tabindex: "0",
    });
    this.#dialog.append(
      this.#header,
      this.#log,
      this.#status,
      this.#composer.element,
      this.#makeFooter(),
      make("div", "sr", attributes(make("slot", null), { name: "panel" })),
    );
    attributes(this.#dialog, { "aria-labelledby": "title", "aria-describedby": "kind" });
    this.root = make(
      "div",
      "root",
      this.#launcher,
      this.#dialog,
      make("div", "sr", attributes(make("slot", null), { name: "page" })),
    );
    attributes(this.root, { lang: config.lang, role: "region", "aria-label": strings.region });
    this.#listen();
    this.#restore();
  }

  get #host() {
    return /** @type {ShadowRoot} */ (this.root.getRootNode()).host;
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    if (this.isOpen) return;
    this.#show();
    if (this.#small.matches) this.#heading.focus();
    else this.#composer.focus();
    this.#emit("open");
    if (this.#conversation.entries.length === 0) void this.#prepare();
  }

  close() {
    if (!this.isOpen) return;
    this.#dialog.close();
    this.#launcher.hidden = false;
    this.#announcer.moveTo("page");
    this.#conversation.remember({ open: false });
    this.#launcher.focus();
    this.#emit("close");
  }

  /** @param {string} question */
  ask(question) {
    this.open();
    this.#say(question);
  }

  #makeHeader() {
    const kind = make("p", "kind", this.#strings.kind);
    kind.id = "kind";
    const strings = this.#strings;
    return make(
      "div",
      "header",
      this.#mark,
      make("div", "names", this.#heading, kind),
      makeMenu(strings.options, [
        { label: strings.restart, run: () => void this.#restart() },
        { label: strings.download, run: () => this.#download() },
        { label: strings.erase, run: () => void this.#erase(), danger: true },
      ]),
      attributes(
        button("bare", () => this.close(), icon(ICONS.close)),
        { "aria-label": strings.close },
      ),
    );
  }

  #makeFooter() {
    const strings = this.#strings;
    return make(
      "div",
      "footer",
      button("link-button", () => this.#say(strings.human, HUMAN), icon(ICONS.human), strings.human),
      button("link-button", () => showDataNotice(this.root, this.#config, strings), strings.data),
    );
  }

  /** @returns {import("./replies.js").Surroundings} */
  #surroundings() {
    const plain = (/** @type {Reply} */ reply) => plainText(reply, this.#strings);
    return {
      strings: this.#strings,
      config: this.#config,
      plain,
      copy: async (text, words, label) => {
        await navigator.clipboard.writeText(text);
        const say = (/** @type {string} */ said) => {
          words.textContent = said;
          words.parentElement?.classList.toggle("done", said !== label);
        };
        say(this.#strings.copied);
        this.#announcer.say(this.#strings.copied);
        setTimeout(say, 2_000, label);
      },
      choose: (choice, entry) => {
        this.#conversation.mark(entry, { chosen: choice.title });
        this.#say(choice.title, choice.payload, entry);
      },
      rate: (entry, rating) => {
        void this.#rate(entry, rating);
        this.#scrollToEnd(entry);
      },
      explain: (entry, why, text) => {
        void this.#rate(entry, "down", why);
        this.#say(text, NOT_SOLVED, entry);
      },
      unfold: (entry) => this.#unfold(entry),
    };
  }

  #listen() {
    const conversation = this.#conversation;
    conversation.addEventListener("added", (event) => this.#added(detail(event)));
    conversation.addEventListener("changed", (event) => this.#changed(detail(event)));
    conversation.addEventListener("restored", () => {
      this.#update();
      this.#scrollToLast();
    });
    conversation.addEventListener("waiting", () => this.#waiting());
    conversation.addEventListener("trouble", () => this.#tell(this.#strings.reconnecting));
    conversation.addEventListener("cleared", () => {
      this.#messages.clear();
      this.#composer.draft = "";
      this.#update();
    });
    window.addEventListener("online", () => conversation.retry());
    window.addEventListener("offline", () => this.#tell(this.#strings.no_network));
    document.addEventListener("visibilitychange", () => this.#showTabTitle());
    this.#small.addEventListener("change", () => {
      if (!this.isOpen) return;
      this.#dialog.close();
      this.#show();
    });
    window.visualViewport?.addEventListener("resize", () => this.#fit());
    // The keys typed here are no shortcuts of the page.
    for (const type of ["keydown", "keypress", "keyup", "wheel", "touchmove"]) {
      this.root.addEventListener(type, (event) => event.stopPropagation(), { passive: type[0] !== "k" });
    }
    this.root.addEventListener("click", (event) => this.#skipSecondClick(event), true);
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (event.target === this.#dialog) this.close();
    });
    // Seen before the field sees the key that sends the next message.
    this.#dialog.addEventListener("keydown", () => (this.#follow = false), true);
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && !event.defaultPrevented && !isComposing(event)) {
      event.preventDefault();
      this.close();
    }
    // Whoever starts to write after the focus followed a reply loses no letter.
    const target = /** @type {HTMLElement} */ (event.target);
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const reads = target.tabIndex === -1 || target === this.#log;
    if (event.key.length === 1 && event.key !== " " && !modified && reads) this.#composer.focus();
  }

  /**
   * What comes to lie under the pointer after a click does not get the second one of a double click.
   *
   * @param {MouseEvent} event
   */
  #skipSecondClick(event) {
    const { clientX: x, clientY: y, timeStamp: at, detail } = event;
    if (detail === 0) return; // by the keyboard, or by a script
    const last = this.#click;
    this.#click = { x, y, at };
    const near = Math.hypot(x - last.x, y - last.y) < SAME_PLACE_PX;
    if (!near || at - last.at > DOUBLE_CLICK_MS) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keeps the field above a keyboard on the screen, which no style sheet can see everywhere. */
  #fit() {
    const view = window.visualViewport;
    const fits = view && this.#small.matches && view.scale === 1;
    this.#dialog.style.height = fits ? `${view.height}px` : "";
  }

  /** Puts what an earlier page of the tab left on the screen, without touching the focus. */
  #restore() {
    const { open, draft } = this.#conversation.state;
    this.#composer.draft = draft;
    this.#update();
    // Opening over a whole small screen at each new page would hide the page.
    if (open && !this.#small.matches) {
      this.#dialog.setAttribute("open", "");
      this.#launcher.hidden = true;
      this.#showLogo();
    }
    if (this.#conversation.entries.length > 0) this.#conversation.retry();
  }

  /** Sets right what only works within a page, now that the widget stands in one. */
  attached() {
    if (!this.isOpen) return;
    if (this.#small.matches) {
      this.#dialog.close();
      this.#dialog.showModal();
    }
    this.#scrollToLast();
    if (this.hasFocus) this.#composer.focus();
  }

  /** The page's own logo is fetched only once somebody sees it. */
  #showLogo() {
    const { logo } = this.#config;
    if (!logo || this.#mark.classList.contains("logo")) return;
    const image = make("img", null);
    image.alt = "";
    image.referrerPolicy = "no-referrer";
    this.#mark.className = "mark logo";
    this.#mark.replaceChildren(image);
    image.src = logo;
  }

  #show() {
    unhide(this.#host);
    const modal = this.#small.matches;
    this.#announcer.moveTo(modal ? "panel" : "page");
    if (modal) this.#dialog.showModal();
    else this.#dialog.show();
    this.#launcher.hidden = true;
    this.#showLogo();
    this.#conversation.remember({ open: true, unread: 0 });
    this.#update();
    this.#scrollToLast();
  }

  #update() {
    const { entries, state } = this.#conversation;
    this.#messages.update(entries);
    this.#home.hidden = entries.some((entry) => entry.kind === "sent");
    this.#typing.hidden = !this.#conversation.waiting;
    const { unread } = state;
    this.#badge.hidden = unread === 0;
    this.#badge.replaceChildren(
      attributes(make("span", null, String(unread)), { "aria-hidden": "true" }),
      make("span", "sr", plural(this.#strings.unread_one, this.#strings.unread_other, unread)),
    );
  }

  /**
   * @param {string} text
   * @param {string} [payload]
   * @param {Received} [under] the reply that offered it
   */
  #say(text, payload, under) {
    this.#follow = true;
    this.#tell("");
    const inside = this.hasFocus;
    this.#conversation.say(text, payload, under);
    // What was pressed may be gone, and a page would take a focus that nobody has.
    if (inside && !this.#composer.focused) this.#log.focus({ preventScroll: true });
    this.#emit("message");
  }

  /** @param {Entry} entry */
  #added(entry) {
    this.#update();
    if (entry.kind === "sent") {
      this.#scrollTo(entry);
    } else if (entry.kind === "remark") {
      this.#announcer.say(entry.text);
    } else {
      this.#received(entry);
    }
  }

  /** @param {Received} entry */
  #received(entry) {
    const { reply } = entry;
    const said = plainText(reply, this.#strings, { addresses: false });
    this.#announcer.say(`${this.#strings.assistant_said} ${said}`);
    this.#emit("reply", { type: reply.type });
    if (!this.isOpen || document.hidden) {
      this.#conversation.remember({ unread: this.#conversation.state.unread + 1 });
      this.#showTabTitle();
      this.#update();
    }
    if (!this.isOpen || entry.index > 0) return;
    this.#scrollToAnswer(entry);
    this.#followTo(entry);
  }

  /**
   * Moves the focus to a reply that offers choices, so that one Tab reaches the first of them;
   * never away from where the person has since gone, or from what they are writing.
   *
   * @param {Received} entry
   */
  #followTo(entry) {
    // A button that went away with the focus leaves it to the body.
    const here = document.activeElement === this.#host || document.activeElement === document.body;
    if (!this.#follow || !here || (this.#composer.focused && !this.#composer.empty)) return;
    const { reply } = entry;
    if (this.#composer.focused && reply.type !== "choice") return;
    const target = this.#messages.element(entry)?.querySelector("[tabindex='-1']");
    /** @type {HTMLElement | null | undefined} */ (target)?.focus({ preventScroll: true });
  }

  /** @param {Entry} entry */
  #changed(entry) {
    this.#messages.change(entry);
    if (entry.kind === "sent" && entry.status === "failed") {
      this.#tell("");
      this.#announcer.say(entry.error ?? this.#strings.failed);
      this.#scrollTo(entry);
      this.#emit("error");
    }
  }

  #waiting() {
    this.#update();
    clearTimeout(this.#slowTimer);
    if (!this.#conversation.waiting) this.#tell("");
    else this.#slowTimer = window.setTimeout(() => this.#tell(this.#strings.slow), SLOW_AFTER_MS);
  }

  /**
   * Shows a passing sentence above the field, and announces it.
   *
   * @param {string} text nothing to take the sentence away
   * @param {...Node} more
   */
  #tell(text, ...more) {
    // Not read from the page, where a translation may stand in its place.
    if (text === this.#told) return;
    this.#told = text;
    this.#status.replaceChildren(...(text ? [make("p", null, text), ...more] : []));
    if (text) this.#announcer.say(text);
  }

  /** Finds the conversation of a signed-in customer again, and tells when nobody would answer. */
  async #prepare() {
    if (await this.#client.healthy()) {
      await this.#conversation.resume();
      return;
    }
    const contact = contactLink(this.#config, this.#strings);
    this.#tell(this.#strings.offline, ...(contact ? [contact] : []));
  }

  async #restart() {
    if (this.#conversation.entries.length > 0) {
      const { restart, restart_confirm } = this.#strings;
      if (!(await confirm(this.root, restart_confirm, restart, this.#strings))) return;
    }
    this.#tell("");
    try {
      await this.#conversation.startOver();
      this.#announcer.say(this.#strings.restarted);
    } catch {
      this.#tell(this.#strings.restart_failed);
    }
    this.#composer.focus();
  }

  /**
   * @param {Received} entry
   * @param {Rating} rating
   * @param {Why} [why]
   */
  async #rate(entry, rating, why) {
    this.#tell("");
    if (await this.#conversation.rate(entry, rating, why)) {
      if (!why) this.#announcer.say(rating === "up" ? this.#strings.rated : this.#strings.reason);
      this.#emit("feedback", { rating });
    } else {
      this.#tell(this.#strings.rate_failed);
    }
  }

  /** Forgets the conversation in this tab, and whose it was: what a logout asks for. */
  reset() {
    this.#tell("");
    this.#conversation.signOut();
  }

  async #erase() {
    const { erase_confirm, erase_action } = this.#strings;
    if (!(await confirm(this.root, erase_confirm, erase_action, this.#strings))) return;
    try {
      const known = await this.#conversation.erase();
      this.#tell(known ? this.#strings.erased : this.#strings.erased_here);
      this.#emit("erase");
    } catch {
      this.#tell(this.#strings.erase_failed);
    }
    this.#composer.focus();
  }

  #download() {
    saveTranscript(this.root, this.#conversation.entries, this.#strings, this.#config.lang);
  }

  /** @param {Received} entry */
  #unfold(entry) {
    const steps = entry.reply.type === "procedure" ? entry.reply.fold_after : 0;
    this.#conversation.mark(entry, { unfolded: true });
    const next = this.#messages.element(entry)?.querySelectorAll(".steps > li")[steps ?? 0];
    const target = /** @type {HTMLElement | undefined} */ (next);
    if (!target) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  /** Brings the last answer into sight, where an earlier page left it. */
  #scrollToLast() {
    const { entries } = this.#conversation;
    const last = entries.at(-1);
    const turn = last?.kind === "received" ? last.turn : null;
    const answer = entries.find((entry) => entry.kind === "received" && entry.turn === turn);
    if (answer) this.#scrollToAnswer(/** @type {Received} */ (answer));
    else this.#scrollTo(last);
  }

  /**
   * Shows an answer below its question, or alone when the question is long.
   *
   * @param {Received} entry
   */
  #scrollToAnswer(entry) {
    const question = this.#conversation.entries.find((e) => e.kind === "sent" && e.id === entry.turn);
    const height = question && this.#messages.element(question)?.offsetHeight;
    this.#scrollTo(height && height < this.#log.clientHeight / 4 ? question : entry);
  }

  /**
   * Brings the beginning of an entry into sight, without moving the page.
   *
   * @param {Entry | undefined} entry
   */
  #scrollTo(entry) {
    const element = entry && this.#messages.element(entry);
    if (!element) return;
    // On very low screens the panel scrolls as a whole, under its header.
    const whole = getComputedStyle(this.#log).overflowY === "visible";
    const scroller = whole ? this.#dialog : this.#log;
    const top = (whole ? this.#header : this.#log).getBoundingClientRect();
    const gap = element.getBoundingClientRect().top - (whole ? top.bottom : top.top);
    scroller.scrollTo({ top: scroller.scrollTop + gap - 12, behavior: "instant" });
  }

  /**
   * Brings the end of an answer into sight, where more has just been asked.
   *
   * @param {Received} entry
   */
  #scrollToEnd(entry) {
    const end = this.#messages.element(entry)?.getBoundingClientRect().bottom ?? 0;
    const hidden = end + 12 - this.#log.getBoundingClientRect().bottom;
    if (hidden > 0) this.#log.scrollTop += hidden;
  }

  /** Says in the title of a hidden tab that replies wait there. */
  #showTabTitle() {
    const { unread } = this.#conversation.state;
    if (document.hidden && unread > 0) {
      this.#pageTitle ||= document.title;
      const count = plural(this.#strings.tab_one, this.#strings.tab_other, unread);
      document.title = `${count} ${this.#pageTitle}`;
    } else if (this.#pageTitle && !document.hidden) {
      document.title = this.#pageTitle;
      this.#pageTitle = "";
      if (this.isOpen) this.#conversation.remember({ unread: 0 });
      this.#update();
    }
  }
}

/**
 * @param {Event} event
 * @returns {any}
 */
function detail(event) {
  return /** @type {CustomEvent} */ (event).detail;
}
