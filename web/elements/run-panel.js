// <run-panel label="Run">: a button that starts, one that cancels, how far it is, and one sentence.
// Fires "run" and "cancel"; the page calls started, advanced, ended.
import { make } from "./find.js";

export class RunPanel extends HTMLElement {
  #run = make("button", { textContent: "Run" });
  #cancel = make("button", { textContent: "Cancel", hidden: true });
  #progress = make("progress", { hidden: true });
  #sentence = make("span", { className: "note" });
  #built = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.#run.type = "button";
    this.#cancel.type = "button";
    this.#run.textContent = this.getAttribute("label") ?? "Run";
    this.#progress.setAttribute("aria-label", "Progress");
    this.#sentence.setAttribute("role", "status");
    this.#run.addEventListener("click", () => this.dispatchEvent(new CustomEvent("run", { bubbles: true })));
    this.#cancel.addEventListener("click", () => this.dispatchEvent(new CustomEvent("cancel", { bubbles: true })));
    this.append(this.#run, this.#cancel, this.#progress, this.#sentence);
  }

  /** Nothing to run yet, and why; `ended` lifts it. @param {string} sentence */
  withhold(sentence) {
    this.ended(sentence);
    this.#run.disabled = true;
  }

  /** @param {string} [sentence] */
  started(sentence = "") {
    const hadFocus = document.activeElement === this.#run;
    this.#run.disabled = true;
    this.#cancel.hidden = false;
    this.#progress.hidden = false;
    this.#progress.removeAttribute("value");
    this.#sentence.textContent = sentence;
    if (hadFocus) this.#cancel.focus();
  }

  /** @param {number} done @param {number} total @param {string} [sentence] spoken only when it is a new one */
  advanced(done, total, sentence) {
    this.#progress.max = Math.max(1, total);
    this.#progress.value = done;
    if (sentence !== undefined && sentence !== this.#sentence.textContent) this.#sentence.textContent = sentence;
  }

  /** @param {string} [sentence] */
  ended(sentence = "") {
    const hadFocus = document.activeElement === this.#cancel;
    this.#run.disabled = false;
    this.#cancel.hidden = true;
    this.#progress.hidden = true;
    this.#sentence.textContent = sentence;
    if (hadFocus) this.#run.focus();
  }
}

customElements.define("run-panel", RunPanel);
