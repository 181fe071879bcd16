// <equal-verdict state="equal">: "= equal" or "≠ differs"; told by sign and word, not by colour alone.

/** @typedef {"equal" | "differs" | "pending"} Verdict */

const words = { equal: "= equal", differs: "≠ differs", pending: "…" };

export class EqualVerdict extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("state")) this.state = "pending";
  }

  /** @param {Verdict} state */
  set state(state) {
    this.setAttribute("state", state);
    this.textContent = words[state];
  }

  /**
   * Compares two digests, byte counts or losses for exact equality.
   * @param {string | number} first
   * @param {string | number} second
   */
  compare(first, second) {
    this.state = Object.is(first, second) ? "equal" : "differs";
  }
}

customElements.define("equal-verdict", EqualVerdict);
