// <digest-value digest="64 hexadecimal digits">: the first 16 on screen, all of them in the title and by "copy".
import { make } from "./find.js";

export class DigestValue extends HTMLElement {
  static observedAttributes = ["digest"];

  connectedCallback() {
    this.#render();
  }

  attributeChangedCallback() {
    this.#render();
  }

  /** @param {string} digest */
  set digest(digest) {
    this.setAttribute("digest", digest);
  }

  get digest() {
    return this.getAttribute("digest") ?? "";
  }

  #render() {
    if (this.digest === "") return this.replaceChildren("–");
    const copy = make("button", { className: "quiet", textContent: "copy" });
    copy.type = "button";
    copy.setAttribute("aria-label", `Copy digest ${this.digest.slice(0, 16)}`);
    copy.addEventListener("click", () => this.#copy(copy));
    const shown = make("code", { title: this.digest, textContent: this.digest.slice(0, 16) });
    this.replaceChildren(shown, copy);
  }

  /** @param {HTMLButtonElement} button */
  async #copy(button) {
    try {
      await navigator.clipboard.writeText(this.digest);
      button.textContent = "copied";
    } catch {
      // No permission: show all of it, selected, ready for the visitor's own copy command.
      const shown = this.querySelector("code");
      if (!shown) return;
      shown.textContent = this.digest;
      getSelection()?.selectAllChildren(shown);
    }
  }
}

customElements.define("digest-value", DigestValue);
