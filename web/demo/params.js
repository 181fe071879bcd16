// What a link to the lab can set. Sizes of 0 and empty texts mean: as the chosen network has it.
import { presets } from "./presets.js";

const tasks = [
  { value: "gradient", label: "A gradient" },
  { value: "inference", label: "Plain inference" },
  { value: "activations", label: "Every activation, last to first" },
];

/** Characters of a network file that a link still carries. */
export const longestInLink = 12_000;

/** The language models of the last section, of `presets`. */
export const textModels = presets.filter(({ value }) => value.startsWith("text-")).map(({ value, label }) => ({ value, label }));

/** @type {import("../state/params.js").Param[]} */
export const params = [
  { kind: "choice", name: "preset", label: "Network", default: "residual-64", choices: presets.map(({ value, label }) => ({ value, label })) },
  { kind: "number", name: "depth", label: "Depth", default: 0, low: 0, high: 1_000_000 },
  { kind: "number", name: "width", label: "Width", default: 0, low: 0, high: 1_000_000 },
  { kind: "number", name: "batch", label: "Batch", default: 0, low: 0, high: 1_000_000 },
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
  { kind: "number", name: "steps", label: "Training steps", default: 300, low: 1, high: 5000, unit: "steps" },
  { kind: "text", name: "prompt", label: "Prompt", default: "Alice was ", longest: 500 },
  { kind: "number", name: "temperature", label: "Temperature", default: 0.7, low: 0, high: 5, step: 0.05 },
  { kind: "number", name: "seed", label: "Seed", default: 1, low: 0, high: 1_000_000_000 },
  { kind: "number", name: "length", label: "Length", default: 300, low: 1, high: 5000, unit: "bytes" },
];
