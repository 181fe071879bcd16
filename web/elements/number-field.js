// <number-field name="budget" label="Memory budget" min="1" max="100" step="1" value="40" unit="KiB">
// A slider and a box for one number; with scale="log" the slider's steps are equal ratios. Nothing is clamped: what is not a
// number in range gets a sentence under the field, and `value` stays the last good one. Fires "field-input" while it moves and
// "field-change" when it has been set.
import { numberFault } from "../state/params.js";
import { countText } from "../format/counts.js";
import { make } from "./find.js";
import { logStops, nearestStop } from "./log_stops.js";

export class NumberField extends HTMLElement {
  #slider = make("input");
  #box = make("input");
  #error = make("span", { className: "field-error" });
  #value = 0;
  #built = false;
  /** The values a logarithmic slider stops at; null for an even one. @type {number[] | null} */
  #stops = null;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.#value = Number(this.getAttribute("value"));
    const id = `field-${this.name}`;
    const label = make("label", { textContent: this.label });
    label.htmlFor = id;
    this.#slider.type = "range";
    this.#slider.tabIndex = 0;
    this.#slider.setAttribute("aria-label", `${this.label}, slider`);
    this.#box.type = "text";
    this.#box.id = id;
    this.#box.inputMode = "decimal";
    this.#box.autocomplete = "off";
    this.#error.id = `${id}-error`;
    this.#error.setAttribute("role", "alert");
    this.#box.setAttribute("aria-describedby", this.#error.id);
    this.append(label, this.#slider, this.#box, make("span", { className: "note", textContent: this.getAttribute("unit") ?? "" }), this.#error);
    this.#slider.addEventListener("input", () => this.#take(this.#sliderText, "field-input"));
    this.#slider.addEventListener("change", () => this.#take(this.#sliderText, "field-change"));
    this.#box.addEventListener("input", () => this.#take(this.#box.value, "field-input"));
    this.#box.addEventListener("change", () => this.#take(this.#box.value, "field-change"));
    this.#showBounds();
    this.#showValue();
  }

  get name() {
    return this.getAttribute("name") ?? "number";
  }

  get label() {
    return this.getAttribute("label") ?? this.name;
  }

  get value() {
    return this.#value;
  }

  set value(value) {
    this.#value = value;
    this.#showValue();
    this.fault("");
  }

  /**
   * @param {number} low
   * @param {number} high
   */
  setBounds(low, high) {
    this.setAttribute("min", String(low));
    this.setAttribute("max", String(high));
    this.#showBounds();
    this.#slider.value = this.#sliderPosition;
  }

  /** The sentence shown by the field, "" when there is none. */
  get sentence() {
    return this.#error.textContent ?? "";
  }

  /**
   * Shows a sentence by the field, or takes it away with "".
   * @param {string} sentence
   */
  fault(sentence) {
    if (sentence === this.sentence) return;
    this.#error.textContent = sentence;
    this.#box.setAttribute("aria-invalid", String(sentence !== ""));
  }

  /** @param {string} text @param {string} event */
  #take(text, event) {
    const rule = { label: this.label, low: this.#number("min"), high: this.#number("max"), step: this.#number("step") };
    const sentence = numberFault(text, rule);
    this.fault(sentence);
    if (sentence !== "") return;
    this.#value = Number(text.replaceAll(",", ""));
    this.#showValue(event === "field-input" ? document.activeElement : null);
    this.dispatchEvent(new CustomEvent(event, { detail: { value: this.#value }, bubbles: true }));
  }

  /** @param {string} name */
  #number(name) {
    return Number(this.getAttribute(name) ?? (name === "step" ? 1 : 0));
  }

  get #sliderText() {
    return this.#stops ? String(this.#stops[Number(this.#slider.value)]) : this.#slider.value;
  }

  get #sliderPosition() {
    return String(this.#stops ? nearestStop(this.#stops, this.#value) : this.#value);
  }

  #showBounds() {
    this.#stops = this.getAttribute("scale") === "log" ? logStops(this.#number("min"), this.#number("max")) : null;
    const [low, high, step] = this.#stops ? [0, this.#stops.length - 1, 1] : ["min", "max", "step"].map((name) => this.#number(name));
    this.#slider.min = String(low);
    this.#slider.max = String(high);
    this.#slider.step = String(step);
  }

  /** @param {Element | null} [typing] the input the visitor is in; its text is left alone */
  #showValue(typing = null) {
    const text = Number.isInteger(this.#value) ? countText(this.#value) : String(this.#value);
    if (typing !== this.#box) this.#box.value = text;
    if (typing !== this.#slider) this.#slider.value = this.#sliderPosition;
    this.#slider.setAttribute("aria-valuetext", `${text} ${this.getAttribute("unit") ?? ""}`.trim().replace(/^(1 [a-z]+)s$/, "$1"));
  }
}

customElements.define("number-field", NumberField);
