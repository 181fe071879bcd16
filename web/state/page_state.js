// The state of one page and its place in the browser's history: every state set for good is a link, and back goes back. A text too
// long for a link is kept beside it in the history, where back, forward and a reload find it.
import { holdsState, linkFor, readLink, tooLong } from "./url_state.js";

/** @typedef {import("./params.js").Values} Values */

/** Fires "change" when the visitor goes back or forward; the page then reads `values` again. */
export class PageState extends EventTarget {
  #params;
  #window;
  /** @type {Values} */
  #values = {};
  /** What was bad in the link this state came from. @type {import("./url_state.js").LinkFault[]} */
  faults = [];

  /**
   * @param {readonly import("./params.js").Param[]} params
   * @param {Pick<Window, "location" | "history" | "addEventListener">} [browser]
   */
  constructor(params, browser = window) {
    super();
    this.#params = params;
    this.#window = browser;
    this.#read();
    browser.addEventListener("popstate", () => {
      this.#read();
      this.dispatchEvent(new Event("change"));
    });
  }

  /** @returns {Readonly<Values>} */
  get values() {
    return this.#values;
  }

  /**
   * Sets parameters for good: a new entry in the history, unless nothing changed.
   * @param {Values} changes
   */
  set(changes) {
    this.#values = { ...this.#values, ...changes };
    this.faults = [];
    const { pathname, hash } = this.#window.location;
    const link = linkFor(this.#params, this.#values);
    const kept = tooLong(this.#params, this.#values);
    if (link === this.#link && JSON.stringify(kept) === JSON.stringify(this.#kept)) return;
    const place = holdsState(this.#params, hash) || link.includes("#") ? "" : hash;
    this.#window.history.pushState({ kept }, "", `${pathname}${link}${place}`);
  }

  #read() {
    ({ values: this.#values, faults: this.faults } = readLink(this.#params, this.#link));
    Object.assign(this.#values, this.#kept);
  }

  /** The state's part of the address. */
  get #link() {
    const { search, hash } = this.#window.location;
    return holdsState(this.#params, hash) ? search + hash : search;
  }

  /** What the address has no room for. @returns {Values} */
  get #kept() {
    return this.#window.history.state?.kept ?? {};
  }
}
