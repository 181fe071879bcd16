// All that is measured in one JavaScript engine, the same in Node and in a browser.
import { measureMlp, measureTransformer } from "./gradients.js";
import { enginePeer, multiplyAddLimit } from "./peers/engine.js";
import { jaxPeer } from "./peers/jax.js";
import { onnxPeer } from "./peers/onnx.js";
import { tensorflowPeer } from "./peers/tensorflow.js";
import { measureProduct } from "./products.js";
import { layerShapes, squareShapes, vectorShapes } from "./shapes.js";

/** @typedef {import("./products.js").ProductRow} ProductRow */
/** @typedef {import("./gradients.js").MlpRow} MlpRow */
/** @typedef {import("./gradients.js").TransformerRow} TransformerRow */

/**
 * @typedef {object} Libraries what Node and the browser load each in their own way
 * @property {import("./peers/engine.js").EngineModule} engine
 * @property {any} tf
 * @property {any} tfWasm
 * @property {string} tfBinaries
 * @property {any} jax
 * @property {string} jaxVersion
 * @property {any} ort
 */

/**
 * @typedef {object} SuiteResult
 * @property {string} instructionSet
 * @property {number} limit GFLOP/s of separate multiply and add in registers
 * @property {Record<string, string>} versions
 * @property {ProductRow[]} products
 * @property {MlpRow[]} mlps
 * @property {TransformerRow[]} transformers
 */

/** @typedef {"squares" | "layers" | "vectors" | "gradients" | "transformers"} Part */
/** @type {readonly Part[]} */
export const parts = ["squares", "layers", "vectors", "gradients", "transformers"];

const mlps = [
  { layers: 16, width: 256, batch: 64 },
  { layers: 32, width: 512, batch: 128 },
];
const transformers = [256, 512].flatMap((width) => [64, 256].map((tokens) => ({ blocks: 4, width, tokens, batch: 512 / tokens })));

/**
 * @param {Libraries} libraries
 * @param {{parts?: readonly Part[], rounds: number, turnSeconds: number, log: (line: string) => void}} options
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite(libraries, { parts: wanted = parts, rounds, turnSeconds, log }) {
  const { engine } = libraries;
  const ours = enginePeer(engine);
  const others = [
    await tensorflowPeer(libraries.tf, libraries.tfWasm, libraries.tfBinaries),
    await jaxPeer(libraries.jax, libraries.jaxVersion),
    onnxPeer(libraries.ort),
  ];
  const turns = { rounds, turnSeconds, mostSeconds: 6 };
  const longTurns = { rounds, turnSeconds: 4 * turnSeconds, mostSeconds: 40 };
  const shapes = [
    ...(wanted.includes("squares") ? squareShapes() : []),
    ...(wanted.includes("layers") ? layerShapes() : []),
    ...(wanted.includes("vectors") ? vectorShapes() : []),
  ];
  /** @type {SuiteResult} */
  const result = {
    instructionSet: ours.version,
    limit: multiplyAddLimit(engine),
    versions: Object.fromEntries(others.map(({ name, version }) => [name, version])),
    products: [],
    mlps: [],
    transformers: [],
  };
  log(`separate multiply and add in registers: ${result.limit.toFixed(1)} GFLOP/s`);
  for (const shape of shapes) {
    const row = await measureProduct([ours, ...others], shape, turns);
    result.products.push(row);
    log(productLine(row));
  }
  for (const sizes of wanted.includes("gradients") ? mlps : []) {
    const row = await measureMlp(engine, others, sizes, longTurns);
    result.mlps.push(row);
    log(mlpLine(row));
  }
  for (const sizes of wanted.includes("transformers") ? transformers : []) {
    const row = await measureTransformer(engine, ours, sizes, longTurns);
    result.transformers.push(row);
    log(transformerLine(row));
  }
  result.limit = Math.max(result.limit, multiplyAddLimit(engine));
  return result;
}

/** @param {import("./statistics.js").Spread} ratio */
const ratioText = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

/** @param {ProductRow} row */
function productLine(row) {
  const others = Object.entries(row.peers).map(([name, { gflops, ratio, call }]) => `${name} ${gflops.toFixed(1)}, x ${ratioText(ratio)} [${call}]`);
  return `${row.name} ${row.form}: ${row.gflops.toFixed(1)} GFLOP/s; ${others.join("; ")}; ${row.rounds} rounds`;
}

/** @param {MlpRow} row */
function mlpLine(row) {
  const others = Object.entries(row.peers).map(([name, { gflops, ratio }]) => `${name} ${gflops.toFixed(1)}, x ${ratioText(ratio)}`);
  return `gradient of the MLP, ${row.name}: ${row.gflops.toFixed(1)} GFLOP/s; sqrt/keep-all ${ratioText(row.sqrt)}; ${others.join("; ")}; ${row.rounds} rounds`;
}

/** @param {TransformerRow} row */
function transformerLine(row) {
  return `transformer, ${row.name}: ${row.gflops.toFixed(1)} GFLOP/s, ${ratioText(row.share)} of the product; sqrt/keep-all ${ratioText(row.sqrt)}; ${row.rounds} rounds`;
}
