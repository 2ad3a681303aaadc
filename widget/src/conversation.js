import { RequestError } from "./client.js";
import { newId } from "./ids.js";
import { questionOf } from "./questions.js";
import { looksSecret } from "./secrets.js";
import { emptySession, forgetSession, loadSession, saveSession } from "./session.js";
import { Tab } from "./tab.js";

const RETRY_DELAYS_MS = [1_000, 3_000, 6_000];
const HTTP_UNAUTHORIZED = 401;
const HTTP_UNREADABLE = [400, 422];

/**
 * One conversation: what was said, what is still to be sent, and what the tab keeps of it.
 *
 * Messages leave one at a time, in order. A message keeps its id over every new try, and counts
 * the replies already shown: a resend shows none of them twice.
 *
 * Events: `added` and `changed` (detail: the entry), `restored`, `cleared`, `waiting`, `trouble`.
 */
export class Conversation extends EventTarget {
  #client;
  #strings;
  #session = loadSession();
  #sending = false;
  #stop = new AbortController();
  /** @type {Promise<import("./client.js").Ticket> | null} */
  #starting = null;
  /** @type {string | null} */
  #signedIn = null;
  #tab = new Tab(() => this.#session.id);
  /** Settled once it is known whose the conversation is: nothing leaves before. */
  #checked = Promise.resolve();

  /**
   * @param {import("./client.js").Client} client
   * @param {Strings} strings
   */
  constructor(client, strings) {
    super();
    this.#client = client;
    this.#strings = strings;
    this.#check();
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.#reload();
    });
  }

  get entries() {
    return this.#session.entries;
  }

  /** Whether an answer is being waited for. */
  get waiting() {
    return this.#sending;
  }

  /** What the tab keeps besides the messages. */
  get state() {
    const { open, unread, draft } = this.#session;
    return { open, unread, draft };
  }

  /** @param {Partial<Pick<Saved, "open" | "unread" | "draft">>} state */
  remember(state) {
    this.#tab.hold();
    Object.assign(this.#session, state);
    saveSession(this.#session);
  }

  /**
   * Sends what the person wrote or chose.
   *
   * @param {string} text what is shown
   * @param {string} [payload] what a choice sends in its place
   * @param {Received} [under] the reply that offered the choice
   */
  say(text, payload, under) {
    const pressed = under && nameOf(under);
    const id = newId();
    const at = Date.now();
    this.#add({ kind: "sent", id, at, text, payload, pressed, status: "sending", received: 0 });
    if (!payload && looksSecret(text)) {
      this.#add({ kind: "remark", turn: id, text: this.#strings.secret });
    }
    void this.#sendAll();
  }

  /** Sends again everything that failed, in order; also what a page left unsent. */
  retry() {
    for (const entry of this.entries) {
      if (entry.kind === "sent" && entry.status === "failed" && !entry.error) {
        entry.status = "sending";
        this.#changed(entry);
      }
    }
    void this.#sendAll();
  }

  /**
   * @param {Received} entry
   * @param {Partial<Pick<Received, "rating" | "reason" | "chosen" | "unfolded">>} mark
   */
  mark(entry, mark) {
    Object.assign(entry, mark);
    this.#changed(entry);
  }

  /**
   * Keeps what the person thinks of an answer, here and on the server.
   *
   * @param {Received} entry
   * @param {Rating} rating
   * @param {Why} [why] what was missing
   * @returns {Promise<boolean>} false when the server did not take it
   */
  async rate(entry, rating, why) {
    const before = entry.rating;
    if (before === rating && !why) return true;
    this.mark(entry, why ? { rating, reason: why.reason } : { rating });
    const { signal } = this.#stop;
    try {
      // Another conversation would know nothing of the answer.
      if (!this.#session.token) throw new RequestError(HTTP_UNAUTHORIZED);
      await this.#client.rate(await this.#token(signal), { ...nameOf(entry), rating, ...why });
      return true;
    } catch (error) {
      // An older server knows of no reasons; the rating itself it has already.
      if (why && error instanceof RequestError && HTTP_UNREADABLE.includes(error.status)) return true;
      if (signal.aborted) return true;
      if (entry.rating === rating) this.mark(entry, { rating: before });
      return false;
    }
  }

  /**
   * Begins anew: on the server too for a signed-in customer, whose conversation there is always
   * the same. Raises RequestError when it could not.
   */
  async startOver() {
    if (this.#signedIn) {
      try {
        await this.#client.restart((await this.#client.start(this.#signedIn)).token);
      } catch (error) {
        // A customer whom the server does not know has an anonymous conversation.
        if (!isUnauthorized(error)) throw error;
      }
    }
    this.restart();
  }

  /** Forgets the conversation in this tab; the next message starts another. */
  restart() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#starting = null;
    this.#sending = false;
    this.#session = { ...emptySession(), open: this.#session.open, subject: this.#session.subject };
    forgetSession();
    this.#emit("waiting");
    this.#emit("cleared");
  }

  /**
   * Erases the conversation on the server, then here. Raises RequestError when it could not.
   *
   * @returns {Promise<boolean>} false when it was too late to erase it on the server
   */
  async erase() {
    const known = await this.#eraseOnServer();
    this.restart();
    return known;
  }

  async #eraseOnServer() {
    if (!this.#session.token) return true;
    try {
      await this.#client.erase(this.#session.token);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      // Without a token that is still good, only a signed-in customer can be tied to it.
      if (!this.#signedIn) return false;
      await this.#client.erase((await this.#client.start(this.#signedIn)).token);
    }
    return true;
  }

  /** Forgets the conversation in this tab, and whose it was. */
  signOut() {
    this.#signedIn = null;
    this.#session.subject = null;
    this.restart();
  }

  /**
   * Ties the conversation to a customer of the customer area.
   *
   * @param {string} token the customer area's token
   */
  signIn(token) {
    const subject = readSubject(token);
    const known = this.#session.subject;
    // Somebody else's conversation, or one begun before signing in, is not continued.
    if (known !== subject && (known !== null || this.#session.token)) this.restart();
    this.#starting = null;
    this.#signedIn = token;
    this.#session.subject = subject;
  }

  /** Shows what a signed-in customer said before, perhaps on another device. */
  async resume() {
    if (!this.#signedIn || this.#session.token || this.entries.length > 0) return;
    const { signal } = this.#stop;
    try {
      const token = await this.#token(signal);
      const exchanges = await this.#client.history(token);
      if (signal.aborted || this.entries.length > 0) return;
      exchanges.forEach((exchange) => this.#recall(exchange));
    } catch {
      // Nothing is lost: the first message tries again.
    }
  }

  /** @param {import("./client.js").Exchange} exchange */
  #recall({ message_id: id, at: seconds, text, payload, replies }) {
    const at = seconds && seconds * 1_000;
    const said = text ?? questionOf(payload) ?? this.#strings.human;
    this.entries.push({ kind: "sent", id, at, text: said, status: "done", received: replies.length });
    replies.forEach(({ reply, rating }, index) => {
      this.entries.push({ kind: "received", turn: id, at, index, reply, rating: rating ?? undefined });
    });
    saveSession(this.#session);
    this.#emit("restored");
  }

  /** Begins a conversation of its own in a tab that was duplicated with another's. */
  #check() {
    const known = this.entries.length;
    if (known === 0 && !this.#session.token) return;
    // One server conversation for all devices and tabs: the server keeps its order.
    if (this.#session.subject) return;
    this.#checked = this.#tab.isTaken().then((taken) => {
      if (!taken) return;
      const own = this.entries.slice(known);
      this.restart();
      this.#add({ kind: "remark", text: this.#strings.copied_tab });
      for (const entry of own) if (entry.kind === "sent") this.say(entry.text, entry.payload);
    });
  }

  /** Catches up with what the tab kept on later pages, when a page comes back as it was left. */
  #reload() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#sending = false;
    this.#session = loadSession();
    this.#emit("cleared");
    this.#emit("restored");
    this.#check();
    this.retry();
  }

  async #sendAll() {
    if (this.#sending) return;
    this.#sending = true;
    const { signal } = this.#stop;
    this.#emit("waiting");
    await this.#checked;
    if (signal.aborted) return;
    for (let sent = this.#next(); sent; sent = this.#next()) {
      await this.#send(sent, signal);
      if (signal.aborted) return;
    }
    this.#sending = false;
    this.#emit("waiting");
  }

  /** @returns {Sent | undefined} */
  #next() {
    return /** @type {Sent | undefined} */ (
      this.entries.find((entry) => entry.kind === "sent" && entry.status === "sending")
    );
  }

  /**
   * Sends one message until it is answered, refused, or given up.
   *
   * @param {Sent} sent
   * @param {AbortSignal} signal
   */
  async #send(sent, signal) {
    let renewed = false;
    for (let tries = 0; ; tries++) {
      try {
        const token = await this.#token(signal);
        let index = 0;
        for await (const reply of this.#client.send(token, sent, signal)) {
          if (signal.aborted) return;
          this.#receive(sent, reply, index++);
        }
        sent.status = "done";
        this.#changed(sent);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const failure = error instanceof RequestError ? error : new RequestError(0);
        if (isUnauthorized(failure) && this.#session.token && !renewed) {
          renewed = true;
          this.#session.token = null;
          this.#remark(sent, this.#strings.expired);
        } else if (failure.passing && tries < RETRY_DELAYS_MS.length) {
          if (tries === 0) this.#emit("trouble");
          await pause(RETRY_DELAYS_MS[tries], failure.retryAfter);
        } else {
          this.#giveUp(sent, failure);
          return;
        }
        if (signal.aborted) return;
      }
    }
  }

  /**
   * The token of this conversation: begun when there is none, prolonged while it is still good.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<string>}
   */
  async #token(signal) {
    const session = this.#session;
    if (!session.token) this.#keep(await this.#startOnce(), signal);
    else if (Date.now() > session.renewAt) {
      this.#keep(await this.#client.renew(session.token, session.renewal), signal);
    }
    return session.token ?? "";
  }

  /** What opens at the same time, the history and a first message, gets the same conversation. */
  #startOnce() {
    const starting = (this.#starting ??= this.#start());
    const forget = () => {
      if (this.#starting === starting) this.#starting = null;
    };
    starting.then(forget, forget);
    return starting;
  }

  async #start() {
    try {
      return await this.#client.start(this.#signedIn);
    } catch (error) {
      if (!isUnauthorized(error) || !this.#signedIn) throw error;
      // Help for a stranger is better than none.
      this.#signedIn = null;
      return this.#client.start(null);
    }
  }

  /**
   * @param {import("./client.js").Ticket} ticket
   * @param {AbortSignal} signal
   */
  #keep(ticket, signal) {
    if (signal.aborted) return;
    this.#session.token = ticket.token;
    this.#session.renewal = ticket.renewal;
    this.#session.renewAt = Date.now() + ticket.expires_in * 500;
    saveSession(this.#session);
  }

  /**
   * @param {Sent} sent
   * @param {Reply} reply
   * @param {number} index its place among the replies to the message
   */
  #receive(sent, reply, index) {
    // A resend brings the earlier replies once more.
    if (index < sent.received) return;
    sent.received = index + 1;
    this.#add({ kind: "received", turn: sent.id, at: Date.now(), index, reply }, sent);
  }

  /**
   * @param {Sent} sent
   * @param {RequestError} failure
   */
  #giveUp(sent, failure) {
    const unsent = failure.passing
      ? this.entries.filter((entry) => entry.kind === "sent" && entry.status === "sending")
      : [sent];
    for (const entry of /** @type {Sent[]} */ (unsent)) {
      entry.status = "failed";
      if (!failure.passing) entry.error = failure.sentence ?? this.#strings.refused;
      this.#changed(entry);
    }
  }

  /**
   * @param {Sent} sent
   * @param {string} text
   */
  #remark(sent, text) {
    const at = this.entries.indexOf(sent);
    this.#insert({ kind: "remark", text }, at);
  }

  /**
   * Adds an entry at the end, or behind the last one of a turn.
   *
   * @param {Entry} entry
   * @param {Sent} [sent]
   */
  #add(entry, sent) {
    const last = sent
      ? this.entries.findLastIndex((e) => e === sent || (e.kind !== "sent" && e.turn === sent.id))
      : this.entries.length - 1;
    this.#insert(entry, last + 1);
  }

  /**
   * @param {Entry} entry
   * @param {number} at
   */
  #insert(entry, at) {
    this.entries.splice(at, 0, entry);
    saveSession(this.#session);
    this.#emit("added", entry);
  }

  /** @param {Entry} entry */
  #changed(entry) {
    saveSession(this.#session);
    this.#emit("changed", entry);
  }

  /**
   * @param {string} name
   * @param {Entry} [detail]
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/**
 * @param {Received} entry
 * @returns {ReplyName}
 */
function nameOf({ turn, index }) {
  return { message_id: turn, reply: index };
}

/** @param {unknown} error */
function isUnauthorized(error) {
  return error instanceof RequestError && error.status === HTTP_UNAUTHORIZED;
}

/**
 * @param {number} delay milliseconds
 * @param {number | null} asked seconds that the server asked to wait
 */
function pause(delay, asked) {
  const jitter = delay * 0.25 * Math.random();
  return new Promise((done) => setTimeout(done, Math.max(delay + jitter, (asked ?? 0) * 1_000)));
}

/**
 * Reads whose token it is, without checking it: only the server can.
 *
 * @param {string} token
 * @returns {string | null}
 */
function readSubject(token) {
  try {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return String(JSON.parse(atob(part)).sub);
  } catch {
    return null;
  }
}
