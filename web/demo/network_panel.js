// The network's controls: presets, three sliders, and the file itself with the sentence that says what is wrong in it.
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { offerFile } from "../format/downloads.js";
import { networkText, sizesOf } from "./network_sizes.js";
import { batchBounds } from "./params.js";
import { presetNamed, presets } from "./presets.js";

/** @typedef {import("../state/params.js").Values} Values */

const sizeNames = /** @type {const} */ (["depth", "width", "batch"]);

/**
 * @param {(changes: Values, final: boolean, rest?: number) => void} change final: for good, not while a slider moves; rest: milliseconds in which nothing else may change
 */
export function setUpNetworkPanel(change) {
  const preset = find(document, "#preset", HTMLSelectElement);
  const text = find(document, "#network-text", HTMLTextAreaElement);
  const input = find(document, "#network-input", HTMLInputElement);
  const details = find(document, "#network-file", HTMLDetailsElement);
  const fields = Object.fromEntries(sizeNames.map((name) => [name, find(document, `number-field[name=${name}]`, NumberField)]));
  const fault = find(document, "#network-fault", HTMLElement);
  const textFault = find(document, "#network-text-fault", HTMLElement);
  preset.append(...presets.map(({ value, label }) => new Option(label, value)));

  const asItIs = { depth: 0, width: 0, batch: 0 };
  preset.addEventListener("change", () => change({ ...asItIs, preset: preset.value, network: "", schedule: "" }, true));
  for (const name of sizeNames) {
    fields[name].addEventListener("field-input", () => change({ [name]: fields[name].value }, false));
    fields[name].addEventListener("field-change", () => change({ [name]: fields[name].value }, true));
  }

  /** @param {string} file @param {number} [rest] */
  const take = (file, rest) => change({ ...asItIs, network: file.trim() === "" ? " " : file }, true, rest); // "" would mean the preset
  text.addEventListener("input", () => take(text.value, typingRest));
  /** @param {File | undefined | null} file */
  async function open(file) {
    if (!file) return;
    details.open = true;
    if (file.size > largestFileBytes)
      return fail(`Network file: expected at most ${largestFileBytes.toLocaleString("en-US")} bytes, but got ${file.size.toLocaleString("en-US")}.`);
    text.value = await file.text();
    take(text.value);
  }
  find(document, "#network-open", HTMLButtonElement).addEventListener("click", () => input.click());
  find(document, "#network-save", HTMLButtonElement).addEventListener("click", () => offerFile("network.json", "application/json", text.value));
  input.addEventListener("change", () => {
    open(input.files?.[0]);
    input.value = "";
  });
  const bench = find(document, ".bench-network", HTMLElement);
  bench.addEventListener("dragover", (event) => event.preventDefault());
  bench.addEventListener("drop", (event) => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });

  /** @param {string} sentence */
  function fail(sentence) {
    fault.textContent = details.open ? "" : sentence;
    textFault.textContent = details.open ? sentence : "";
    text.setAttribute("aria-invalid", String(sentence !== ""));
  }

  /**
   * Shows a network that is good.
   * @param {Values} values
   * @param {import("./lab_network.js").LabNetwork} network
   */
  function show(values, network) {
    const { value, depth, width } = presetNamed(String(values.preset));
    const sizes = sizesOf(network.file);
    preset.value = value;
    bound(fields.depth, depth, sizes.depth);
    bound(fields.width, width, sizes.width);
    bound(fields.batch, batchBounds, sizes.batch);
    fields.depth.querySelector(".note")?.replaceChildren(sizes.depthUnit);
    if (document.activeElement !== text) text.value = networkText(network.file);
    fail("");
  }

  return { show, fail };
}

/** Milliseconds without a key until what has been typed is read. */
const typingRest = 300;

/** Beyond this no network file is read: a file of weights is welcome, a mistake is not. */
const largestFileBytes = 64 * 1024 * 1024;

/** @param {NumberField} field @param {[number, number]} bounds @param {number} value 0: the network has no such single size */
function bound(field, [low, high], value) {
  field.hidden = value === 0;
  if (value === 0 || field.contains(document.activeElement)) return;
  field.setBounds(Math.min(low, value), Math.max(high, value));
  field.value = value;
}
