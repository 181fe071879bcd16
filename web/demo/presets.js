// The networks a visitor can start from. The files load into `rootspace run` as they are.

/**
 * Depth counts what the file's one repeat repeats (see network_sizes.js); the bounds are those of the sliders.
 * @typedef {{value: string, label: string, url: URL, schedule: string, depth: [number, number], width: [number, number]}} Preset
 */

/** @type {Preset[]} */
export const presets = [
  {
    value: "residual-64",
    label: "Residual MLP, 64 equal blocks",
    url: new URL("../presets/residual-64.json", import.meta.url),
    schedule: "revolve:8",
    depth: [3, 1000],
    width: [8, 256],
  },
  {
    value: "mlp-4x50",
    label: "MLP, 4 layers of 50",
    url: new URL("../presets/mlp-4x50.json", import.meta.url),
    schedule: "sqrt",
    depth: [3, 50],
    width: [50, 500],
  },
  {
    value: "mlp-8x100",
    label: "MLP, 8 layers of 100",
    url: new URL("../presets/mlp-8x100.json", import.meta.url),
    schedule: "sqrt",
    depth: [3, 50],
    width: [50, 500],
  },
  {
    value: "mlp-16x100",
    label: "MLP, 16 layers of 100",
    url: new URL("../presets/mlp-16x100.json", import.meta.url),
    schedule: "sqrt",
    depth: [3, 50],
    width: [50, 500],
  },
  {
    value: "deep-10000",
    label: "10,000 layers",
    url: new URL("../presets/deep-10000.json", import.meta.url),
    schedule: "revolve:20",
    depth: [100, 10000],
    width: [8, 32],
  },
  {
    value: "text-gpt",
    label: "Transformer on bytes, 4 blocks",
    url: new URL("../presets/text-gpt.json", import.meta.url),
    schedule: "revolve:3",
    depth: [1, 24],
    width: [32, 256],
  },
  {
    value: "text-llama",
    label: "Transformer like Llama, 4 blocks",
    url: new URL("../presets/text-llama.json", import.meta.url),
    schedule: "revolve:3",
    depth: [1, 24],
    width: [32, 256],
  },
];

/** @param {string} value */
export function presetNamed(value) {
  const preset = presets.find((one) => one.value === value);
  if (!preset) throw new Error(`no preset is called ${value}`);
  return preset;
}

/** The network file's text. @param {Preset} preset */
export async function loadPreset(preset) {
  const response = await fetch(preset.url);
  if (!response.ok) throw new Error(`The network file of “${preset.label}” could not be loaded (${response.status}).`);
  return response.text();
}
