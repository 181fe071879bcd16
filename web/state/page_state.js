// The state of one page and its place in the browser's history: every state set for good is a link, and back goes back.
import { linkFor, readLink } from "./url_state.js";

/** @typedef {import("./params.js").Values} Values */

/** Fires "change" when the visitor goes back or forward; the page then reads `values` again. */
export class PageState extends EventTarget {
  #params;
  #window;
  /** @type {Values} */
  #values;
  /** What was bad in the link this state came from. @type {import("./url_state.js").LinkFault[]} */
  faults;

  /**
   * @param {readonly import("./params.js").Param[]} params
   * @param {Pick<Window, "location" | "history" | "addEventListener">} [browser]
   */
  constructor(params, browser = window) {
    super();
    this.#params = params;
    this.#window = browser;
    ({ values: this.#values, faults: this.faults } = readLink(params, browser.location.search));
    browser.addEventListener("popstate", () => {
      ({ values: this.#values, faults: this.faults } = readLink(params, browser.location.search));
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
    const { pathname, search, hash } = this.#window.location;
    const link = linkFor(this.#params, this.#values);
    if (link !== search) this.#window.history.pushState(null, "", `${pathname}${link}${hash}`);
  }
}
