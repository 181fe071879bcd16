// The purposes of bytes: field in the engine's reports, name of the colour in styles/tokens.css, words on the page.
// In the order of a stack: what stays the whole run lies at the bottom.

/** @typedef {import("../../wasm/engine.d.ts").BytesByPurpose} BytesByPurpose */

/** @type {{key: keyof BytesByPurpose, colour: string, label: string}[]} */
export const purposes = [
  { key: "weights", colour: "weights", label: "weights" },
  { key: "optimizer", colour: "optimizer", label: "optimiser" },
  { key: "input", colour: "input", label: "input" },
  { key: "weightGradients", colour: "weight-gradients", label: "weight gradients" },
  { key: "keptActivations", colour: "kept-activations", label: "kept activations" },
  { key: "recomputedActivations", colour: "recomputed-activations", label: "recomputed activations" },
  { key: "activationGradients", colour: "activation-gradients", label: "activation gradients" },
  { key: "workspace", colour: "workspace", label: "workspace" },
];

/** @param {BytesByPurpose} bytes */
export function totalBytes(bytes) {
  let total = 0;
  for (const { key } of purposes) total += bytes[key];
  return total;
}
