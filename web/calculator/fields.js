// The controls, made from the table of parameters: <div data-fields="engine weights kv"> gets a field for each name.
import { ChoiceField } from "../elements/choice-field.js";
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { fileChoice, fileWeights, ggufTypes, hasFileTypes, onDisk, paramNamed, publishedChoice, splitsExperts, weightTypes } from "./params.js";
import { quantityNames } from "./quantity_names.js";
import { ownDevice } from "./request.js";

/** @typedef {import("../state/params.js").Param} Param */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {ChoiceField | NumberField} Field */

const yesOrNo = [
  { value: "0", label: "no" },
  { value: "1", label: "yes" },
];

export class Fields {
  /** @type {Map<string, Field>} */
  #fields = new Map();
  /** Task and device whose rows are shown. */
  #rows = "";
  /** Not yet known. @type {boolean | null} */
  #fileOffered = null;

  /**
   * @param {ParentNode} root
   * @param {(changes: Values, final: boolean) => void} change final: for good, not while a slider moves
   */
  constructor(root, change) {
    for (const place of root.querySelectorAll("[data-fields]")) {
      place.replaceChildren(); // their rooms (web/build/rooms.js)
      for (const name of String(/** @type {HTMLElement} */ (place).dataset.fields).split(" ")) {
        const field = make(paramNamed(name));
        this.#fields.set(name, field);
        place.append(field);
        const tell = (/** @type {boolean} */ final) => change({ [name]: this.#valueOf(name) }, final);
        field.addEventListener("field-input", () => tell(false));
        field.addEventListener("field-change", () => tell(true));
      }
    }
    this.#offerWeights(false);
    const of = (/** @type {string} */ task) => quantityNames.filter((one) => one.task === task).map(({ name, label }) => ({ value: name, label }));
    this.choice("quantity").setGroups([
      { label: "", choices: of("") },
      { label: "Of inference", choices: of("inference") },
      { label: "Of training", choices: of("training") },
    ]);
  }

  /** @param {string} name */
  choice(name) {
    const field = this.#fields.get(name);
    if (!(field instanceof ChoiceField)) throw new Error(`no choice is called ${name}`);
    return field;
  }

  /** @param {boolean} file whether the types of a GGUF file's tensors are known */
  #offerWeights(file) {
    if (file === this.#fileOffered) return;
    this.#fileOffered = file;
    this.choice("weights").setGroups([
      { label: "", choices: [publishedChoice] },
      { label: "As a checkpoint", choices: weightTypes },
      { label: "As a GGUF file", choices: file ? [fileChoice, ...ggufTypes] : ggufTypes },
    ]);
  }

  /** Shows a state, but for what the visitor is typing. @param {Values} values */
  show(values) {
    this.#offerWeights(values.weights === fileWeights || hasFileTypes(values.config));
    for (const [name, field] of this.#fields) {
      const param = paramNamed(name);
      if (name === "model" && values.config) continue; // showModels() names it
      if (field instanceof NumberField) {
        if (!(field.contains(document.activeElement) && field.value === values[name])) field.value = Number(values[name]);
      } else field.value = param.kind === "flag" ? (values[name] ? "1" : "0") : String(values[name]);
    }
  }

  /** @param {Values} values */
  #showRows({ task, device }) {
    if (this.#rows === `${task} ${device}`) return;
    this.#rows = `${task} ${device}`;
    document.documentElement.dataset.asked = String(task);
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-task]"))) one.hidden = task !== one.dataset.task;
    find(document, "[data-device]", HTMLElement).hidden = device !== ownDevice;
  }

  /** Which fields have a meaning in this state, and which parts of the page. @param {Values} values @param {boolean} experts whether the model has any */
  showOnly(values, experts) {
    this.#showRows(values);
    const asked = {
      checkpoints: values.recompute === "binomial",
      base_weights: Number(values.lora_rank) > 0,
      sequence_parallel: Number(values.tensor_parallel) > 1,
      pipeline_chunks: Number(values.pipeline_parallel) > 1,
      expert_parallel: values.task === "training" || (experts && splitsExperts(values)),
      host_bandwidth: values.offload !== "none",
      disk_bandwidth: onDisk(values),
    };
    for (const [name, wanted] of Object.entries(asked)) {
      const field = this.#fields.get(name);
      if (field) field.hidden = !wanted;
    }
  }

  /**
   * The sentence of a fault by its field, and the field in sight. False where no field has that name.
   * @param {string} name
   * @param {string} sentence
   */
  fault(name, sentence) {
    const field = this.#fields.get(name);
    if (!field) return false;
    const details = field.closest("details");
    if (details) details.open = true;
    field.hidden = false;
    field.fault(sentence);
    return true;
  }

  clearFaults() {
    for (const field of this.#fields.values()) field.fault("");
  }

  /** @param {string} name */
  #valueOf(name) {
    const field = /** @type {Field} */ (this.#fields.get(name));
    return paramNamed(name).kind === "flag" ? field.value === "1" : field.value;
  }
}

/** @param {Param} param @returns {Field} */
function make(param) {
  if (param.kind === "number") return numberField(param);
  const field = new ChoiceField();
  field.setAttribute("name", param.name);
  field.setAttribute("label", param.label);
  if (param.kind === "choice") field.setGroups([{ label: "", choices: param.choices }]);
  if (param.kind === "flag") field.setGroups([{ label: "", choices: yesOrNo }]);
  return field;
}

/** @param {import("../state/params.js").NumberParam} param */
function numberField({ name, label, low, high, step = 1, unit = "", default: value }) {
  const field = new NumberField();
  const scale = high > 1000 ? "log" : "even";
  for (const [attribute, text] of Object.entries({ name, label, min: low, max: high, step, unit, value, scale })) field.setAttribute(attribute, String(text));
  return field;
}
