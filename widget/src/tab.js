import { newId } from "./ids.js";

const CHANNEL = "cloud-tchat";
const WAIT_MS = 250;

/**
 * Finds out whether another tab holds the same conversation, as a duplicated tab does.
 *
 * The tab that holds it answers; of two that ask at once, the one with the lower number keeps it.
 */
export class Tab {
  #me = newId();
  #asking = false;
  #current;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {(taken: boolean) => void} */
  #settle = () => {};

  /** @param {() => string} current the id of the conversation of this tab */
  constructor(current) {
    this.#current = current;
    // A page that only waits in the history holds nothing.
    window.addEventListener("pagehide", () => this.#close());
  }

  /** Answers those who ask from now on. */
  hold() {
    if (this.#channel || !("BroadcastChannel" in window)) return;
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
  }

  /** @returns {Promise<boolean>} whether another tab holds the conversation */
  isTaken() {
    this.hold();
    this.#asking = true;
    this.#send("ask");
    return new Promise((done) => {
      this.#settle = (taken) => {
        this.#asking = false;
        done(taken);
      };
      setTimeout(() => this.#settle(false), WAIT_MS);
    });
  }

  /** @param {{kind: string, id: string, from: string}} said */
  #hear({ kind, id, from }) {
    if (id !== this.#current()) return;
    if (kind === "taken" || (this.#asking && from < this.#me)) this.#settle(true);
    else if (kind === "ask") this.#send("taken");
  }

  /** @param {"ask" | "taken"} kind */
  #send(kind) {
    this.#channel?.postMessage({ kind, id: this.#current(), from: this.#me });
  }

  #close() {
    this.#channel?.close();
    this.#channel = null;
  }
}
