// What a link to the lab can set. Sizes of 0 and empty texts mean: as the chosen network has it.
import { numberFault } from "../state/params.js";
import { presetNamed, presets } from "./presets.js";

const tasks = [
  { value: "gradient", label: "A gradient" },
  { value: "inference", label: "Plain inference" },
  { value: "activations", label: "Every activation, last to first" },
];

/** Characters of a network file that a link still carries. */
export const longestInLink = 12_000;

/** The language models of the last section, of `presets`. */
export const textModels = presets.filter(({ value }) => value.startsWith("text-")).map(({ value, label }) => ({ value, label }));

export const batchBounds = /** @type {[number, number]} */ ([1, 1024]);

/** What some network takes; what the chosen one takes, `withinFields` says. @param {"depth" | "width"} name */
function across(name) {
  return { low: Math.min(...presets.map((preset) => preset[name][0])), high: Math.max(...presets.map((preset) => preset[name][1])) };
}

/** @type {import("../state/params.js").Param[]} */
export const params = [
  { kind: "choice", name: "preset", label: "Network", default: "residual-64", choices: presets.map(({ value, label }) => ({ value, label })) },
  { kind: "number", name: "depth", label: "Depth", default: 0, ...across("depth") },
  { kind: "number", name: "width", label: "Width", default: 0, ...across("width") },
  { kind: "number", name: "batch", label: "Batch", default: 0, low: batchBounds[0], high: batchBounds[1] },
  { kind: "text", name: "network", label: "Network file", default: "", longest: longestInLink },
  { kind: "choice", name: "task", label: "Task", default: "gradient", choices: tasks },
  { kind: "text", name: "schedule", label: "Schedule", default: "", longest: 8_000 },
  {
    kind: "choice",
    name: "bars",
    label: "Bars show",
    default: "activations",
    choices: [
      { value: "activations", label: "Activations" },
      { value: "all", label: "All memory" },
    ],
  },
  { kind: "choice", name: "model", label: "Language model", default: "text-gpt", choices: textModels },
  { kind: "text", name: "under", label: "Second schedule", default: "revolve:3", longest: 200 },
  { kind: "number", name: "steps", label: "Training steps", default: 300, low: 1, high: 1000, unit: "steps" },
  { kind: "text", name: "prompt", label: "Prompt", default: "Alice was ", longest: 500 },
  { kind: "number", name: "temperature", label: "Temperature", default: 0.7, low: 0, high: 2, step: 0.05 },
  { kind: "number", name: "seed", label: "Seed", default: 1, low: 0, high: 1000 },
  { kind: "number", name: "length", label: "Length", default: 300, low: 1, high: 2000, unit: "bytes" },
];

/**
 * Sizes that a link asks for beyond the fields of its network: the values without them, and a sentence each.
 * @param {import("../state/params.js").Values} values
 */
export function withinFields(values) {
  const preset = presetNamed(String(values.preset));
  const within = { ...values };
  const sentences = [];
  for (const [name, label, [low, high]] of /** @type {const} */ ([
    ["depth", "Depth", preset.depth],
    ["width", "Width", preset.width],
    ["batch", "Batch", batchBounds],
  ])) {
    const fault = values[name] === 0 ? "" : numberFault(String(values[name]), { label, low, high });
    if (fault === "") continue;
    sentences.push(fault);
    within[name] = 0;
  }
  return { values: within, sentences };
}

/** Low and high of a number a link can set, for its field. @param {string} name @returns {[number, number]} */
export function boundsOf(name) {
  const param = params.find((one) => one.name === name);
  if (param?.kind !== "number") throw new Error(`no number is called ${name}`);
  return [param.low, param.high];
}
