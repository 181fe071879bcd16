// The built module, loaded the way a page loads it, but with its bytes handed over (Node has no page to fetch from).
import { readFileSync } from "node:fs";

/** @typedef {import("../../wasm/engine.d.ts").Engine} Engine */
/** @typedef {"wasm" | "wasm-scalar"} Preset */

/** @param {Preset} preset */
const folder = (preset) => new URL(`../../build/${preset}/wasm/`, import.meta.url);

/** @param {Preset} [preset] @returns {Promise<Engine>} a fresh engine with a heap of its own */
export async function loadEngine(preset = "wasm") {
  const { default: createEngine } = await import(new URL("engine.mjs", folder(preset)).href);
  return createEngine({ wasmBinary: wasmBytes(preset) });
}

/** @param {Preset} [preset] */
export function wasmBytes(preset = "wasm") {
  return readFileSync(new URL("engine.wasm", folder(preset)));
}

/**
 * Runs a job to its end in slices and leaves it open.
 * @param {Engine} engine
 * @param {import("../../wasm/engine.d.ts").JobOpened} opened
 */
export function finish(engine, opened) {
  if (opened.fault.message !== "") throw new Error(opened.fault.message);
  let progress;
  do progress = engine.advanceJob(opened.job, 50);
  while (progress.state === "running");
  return progress;
}

/** @param {Engine} engine @param {unknown} network @param {object} options */
export function runToReport(engine, network, options) {
  const opened = engine.openRun(JSON.stringify(network), JSON.stringify(options));
  const last = finish(engine, opened);
  if (last.state !== "done") throw new Error(last.fault.message);
  const report = engine.runReport(opened.job);
  engine.closeJob(opened.job);
  return report;
}

export const residualNetwork = {
  name: "residual",
  seed: 42,
  batch: 8,
  input: { features: 16 },
  layers: [
    {
      kind: "repeat",
      times: 31,
      layers: [
        {
          kind: "residual",
          layers: [{ kind: "rms_norm" }, { kind: "linear", out: 16 }, { kind: "gelu" }, { kind: "dropout", rate: 0.1 }, { kind: "linear", out: 16 }],
        },
      ],
    },
    { kind: "linear", out: 10 },
  ],
  loss: "cross_entropy",
};

export const textNetwork = {
  name: "text",
  seed: 7,
  batch: 2,
  input: { tokens: 16, vocabulary: 128 },
  layers: [
    { kind: "embedding", out: 24 },
    {
      kind: "repeat",
      times: 4,
      layers: [
        {
          kind: "residual",
          layers: [{ kind: "layer_norm" }, { kind: "attention", heads: 4, kv_heads: 2, causal: true }, { kind: "dropout", rate: 0.1 }],
        },
        { kind: "residual", layers: [{ kind: "rms_norm" }, { kind: "swiglu", out: 48 }, { kind: "linear", out: 24 }] },
      ],
    },
    { kind: "layer_norm" },
    { kind: "linear", out: 128 },
  ],
  loss: "cross_entropy",
};

/** @param {number} stages @param {number} width @param {number} batch */
export function deepNetwork(stages, width, batch) {
  const block = { kind: "residual", layers: [{ kind: "rms_norm" }, { kind: "linear", out: width }, { kind: "tanh" }] };
  return {
    name: "deep",
    seed: 1,
    batch,
    input: { features: width },
    layers: [{ kind: "repeat", times: stages - 1, layers: [block] }],
    loss: "squared_error",
  };
}
