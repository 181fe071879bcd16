// <byte-value bytes="1572864"></byte-value>: "1.50 MiB"; the exact count in the title and for screen readers.
import { bytesInFull, bytesParts } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { make } from "./find.js";

export class ByteValue extends HTMLElement {
  static observedAttributes = ["bytes"];

  connectedCallback() {
    this.#render();
  }

  attributeChangedCallback() {
    this.#render();
  }

  /** @param {number} bytes */
  set bytes(bytes) {
    this.setAttribute("bytes", String(bytes));
  }

  get bytes() {
    return Number(this.getAttribute("bytes"));
  }

  #render() {
    if (!this.hasAttribute("bytes")) return this.replaceChildren("–");
    const { value, unit } = bytesParts(this.bytes);
    this.title = bytesInFull(this.bytes);
    const exact = make("span", { className: "visually-hidden", textContent: ` (${countText(this.bytes)} bytes)` });
    this.replaceChildren(value, make("span", { className: "unit", textContent: ` ${unit}` }), ...(Math.abs(this.bytes) < 1024 ? [] : [exact]));
  }
}

customElements.define("byte-value", ByteValue);
