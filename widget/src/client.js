import { encode } from "./session.js";

const ANSWER_TIMEOUT_MS = 30_000;
const HEALTH_TIMEOUT_MS = 5_000;

/** A request that brought no usable answer. */
export class RequestError extends Error {
  /**
   * @param {number} status HTTP status, or 0 when no answer came
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
   * @returns {Promise<string>} the conversation's token
   */
  async start(signedIn) {
    return (await this.#request("POST", "/conversations", { token: signedIn, body: {} })).token;
  }

  /**
   * @param {string} token
   * @param {Sent} sent
   * @param {AbortSignal} signal
   * @returns {Promise<Reply[]>}
   */
  async send(token, sent, signal) {
    const content = sent.payload ? { payload: sent.payload } : { text: sent.text };
    const body = { message_id: sent.id, ...content };
    return this.#request("POST", "/messages", { token, body, signal });
  }

  /** @param {string} token */
  async erase(token) {
    await this.#request("DELETE", "/conversations", { token });
  }

  /** @returns {Promise<boolean>} whether the assistant can answer */
  async healthy() {
    try {
      await this.#request("GET", "/health", { timeout: HEALTH_TIMEOUT_MS });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{token?: string | null, body?: object, signal?: AbortSignal, timeout?: number}} options
   * @returns {Promise<any>} the answer's JSON, or null when it is empty
   */
  async #request(method, path, { token, body, signal, timeout = ANSWER_TIMEOUT_MS }) {
    const headers = new Headers({ Accept: "application/json" });
    if (token) headers.set("Authorization", `Bearer ${token}`);
    if (body) headers.set("Content-Type", "application/json");
    const limit = new AbortController();
    const stop = () => limit.abort();
    const timer = setTimeout(stop, timeout);
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
      const text = await answer.text();
      return text ? JSON.parse(text) : null;
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
