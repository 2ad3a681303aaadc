import { encode } from "./session.js";

const ANSWER_TIMEOUT_MS = 30_000;
const HEALTH_TIMEOUT_MS = 5_000;
const LINES = "application/x-ndjson";

/** A request that brought no usable answer. */
export class RequestError extends Error {
  /**
   * @param {number} status HTTP status, or 0 when no complete answer came
   * @param {string | null} sentence what the server says to the person
   * @param {number | null} retryAfter seconds to wait, when the server says so
   */
  constructor(status, sentence = null, retryAfter = null) {
    super(`request failed with status ${status}`);
    this.status = status;
    this.sentence = sentence;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @typedef {object} Ticket
 * @property {string} token
 * @property {string} renewal the key that renews the token, and is sent for nothing else
 * @property {number} expires_in seconds
 *
 * @typedef {object} Exchange
 * @property {string} message_id
 * @property {number} [at] seconds since 1970
 * @property {string | null} text
 * @property {string | null} [payload]
 * @property {{reply: Reply, rating?: Rating | null}[]} replies
 *
 * @typedef {object} Request
 * @property {string | null} [token]
 * @property {object} [body]
 * @property {string} [accept]
 * @property {AbortSignal} [signal]
 * @property {number} [timeout] milliseconds without a sign of the server
 */

/** The assistant's web channel, as docs/openapi-web.yml describes it. */
export class Client {
  #base;
  // Kept from the start: a page that replaces fetch afterwards does not see the conversation.
  #fetch = window.fetch.bind(window);

  /** @param {string} server address of the assistant, without a final slash */
  constructor(server) {
    this.#base = `${server}/webhooks/web`;
  }

  /**
   * Starts a conversation, or finds again the one of the signed-in customer.
   *
   * @param {string | null} signedIn the customer area's token
   * @returns {Promise<Ticket>}
   */
  start(signedIn) {
    return this.#json("POST", "/conversations", { token: signedIn, body: {} });
  }

  /**
   * @param {string} token
   * @param {string} renewal
   * @returns {Promise<Ticket>} a later one for the same conversation
   */
  renew(token, renewal) {
    return this.#json("POST", "/token", { token, body: { renewal } });
  }

  /**
   * Sends a message; the replies come one after another. The same message may be sent again: the
   * server runs it once and gives the same replies.
   *
   * @param {string} token
   * @param {Sent} sent
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<Reply, void>}
   */
  async *send(token, sent, signal) {
    const { payload, pressed } = sent;
    const content = payload ? { payload, ...(pressed && { pressed }) } : { text: sent.text };
    // The first thing in the panel says what answers; a reply need not say it again.
    const body = { message_id: sent.id, ...content, announced: true };
    for await (const line of this.#lines("POST", "/messages", { token, body, signal, accept: LINES })) {
      const item = JSON.parse(line);
      if (item.event === "end") return;
      if (item.event === "error") throw new RequestError(503, item.message);
      yield item.reply;
    }
    throw new RequestError(0);
  }

  /**
   * @param {string} token
   * @returns {Promise<Exchange[]>} what was said so far, the oldest first
   */
  async history(token) {
    return (await this.#json("GET", "/history", { token })).messages;
  }

  /**
   * @param {string} token
   * @param {ReplyName & {rating: Rating} & Partial<Why>} rated
   */
  async rate(token, rated) {
    await this.#json("POST", "/feedback", { token, body: rated });
  }

  /**
   * Begins anew in the same conversation.
   *
   * @param {string} token
   */
  async restart(token) {
    await this.#json("POST", "/restart", { token, body: {} });
  }

  /** @param {string} token */
  async erase(token) {
    await this.#json("DELETE", "/conversations", { token });
  }

  /** @returns {Promise<boolean>} whether the assistant can answer */
  async healthy() {
    try {
      await this.#json("GET", "/health", { timeout: HEALTH_TIMEOUT_MS });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Request} request
   * @returns {Promise<any>} the answer's JSON, or null when it is empty
   */
  async #json(method, path, request) {
    let text = "";
    for await (const line of this.#lines(method, path, request)) text += line;
    return text ? JSON.parse(text) : null;
  }

  /**
   * Makes a request and reads its answer line by line, as it comes.
   *
   * @param {string} method
   * @param {string} path
   * @param {Request} request
   * @returns {AsyncGenerator<string, void>}
   */
  async *#lines(method, path, { token, body, signal, accept, timeout = ANSWER_TIMEOUT_MS }) {
    const headers = new Headers({ Accept: accept ?? "application/json" });
    if (token) headers.set("Authorization", `Bearer ${token}`);
    if (body) headers.set("Content-Type", "application/json");
    const limit = new AbortController();
    const stop = () => limit.abort();
    let timer = setTimeout(stop, timeout);
    signal?.addEventListener("abort", stop);
    try {
      const answer = await this.#fetch(this.#base + path, {
        method,
        headers,
        body: body && encode(body),
        signal: limit.signal,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
      });
      if (!answer.ok) throw await refusal(answer);
      const reader = answer.body?.getReader();
      const decoder = new TextDecoder();
      let rest = "";
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        clearTimeout(timer);
        timer = setTimeout(stop, timeout);
        const lines = (rest + decoder.decode(part.value, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        yield* lines.filter(Boolean);
      }
      if (rest) yield rest;
    } catch (error) {
      throw error instanceof RequestError ? error : new RequestError(0);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** @param {Response} answer */
async function refusal(answer) {
  const problem = await answer.json().catch(() => null);
  const sentence = typeof problem?.message === "string" ? problem.message : null;
  return new RequestError(answer.status, sentence, Number(answer.headers.get("Retry-After")) || null);
}
