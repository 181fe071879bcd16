// <choice-field name="engine" label="Engine">: one of several, as a list to choose from, with room for a sentence.
// Fires "field-change" when another has been chosen.
import { make } from "./find.js";

/** @typedef {{value: string, label: string}} Choice */
/** @typedef {{label: string, choices: readonly Choice[]}} ChoiceGroup a label of "" puts its choices at the top level */

export class ChoiceField extends HTMLElement {
  #select = make("select");
  #error = make("span", { className: "field-error" });
  #built = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    const id = `field-${this.name}`;
    const label = make("label", { textContent: this.label });
    label.htmlFor = id;
    this.#select.id = id;
    this.#select.disabled = this.#select.length === 0; // until there is something to choose from
    this.#error.id = `${id}-error`;
    this.#error.setAttribute("role", "alert");
    this.#select.setAttribute("aria-describedby", this.#error.id);
    this.append(label, this.#select, this.#error);
    this.#select.addEventListener("change", () => this.dispatchEvent(new CustomEvent("field-change", { bubbles: true })));
  }

  get name() {
    return this.getAttribute("name") ?? "choice";
  }

  get label() {
    return this.getAttribute("label") ?? this.name;
  }

  /** Keeps what is chosen where it is still offered. @param {readonly ChoiceGroup[]} groups */
  setGroups(groups) {
    const { value } = this.#select;
    this.#select.replaceChildren(
      ...groups.flatMap(({ label, choices }) => {
        const options = choices.map((choice) => new Option(choice.label, choice.value));
        if (label === "") return options;
        const group = make("optgroup", {}, ...options);
        group.label = label;
        return [group];
      }),
    );
    if (value !== "") this.#select.value = value;
    this.#select.disabled = false;
  }

  get value() {
    return this.#select.value;
  }

  set value(value) {
    if (value !== this.#select.value) this.#select.value = value;
    this.fault("");
  }

  /** Shows a sentence by the field, or takes it away with "". @param {string} sentence */
  fault(sentence) {
    if (sentence === this.#error.textContent) return;
    this.#error.textContent = sentence;
    this.#select.setAttribute("aria-invalid", String(sentence !== ""));
  }
}

customElements.define("choice-field", ChoiceField);
