// What the kernels are to reach, each held against a record: the worst case and where it is.
import { rowsOf } from "./record.js";

/** @typedef {import("./record.js").BenchRecord} BenchRecord */
/** @typedef {{value: number, where: string}} Case */
/**
 * @typedef {object} Verdict
 * @property {string} goal
 * @property {number} bound
 * @property {boolean} atLeast
 * @property {Case} worst
 * @property {boolean} holds
 * @property {number} [atLimit] the worst case's value were the product as fast as separate multiply and add can be
 * @property {Case & {what: string}} [beside] the worst case against another way of the same library, by which the goal is not judged
 */

/**
 * @param {BenchRecord} record
 * @returns {Verdict[]}
 */
export function verdicts(record) {
  return [...record.javascript.flatMap(javascriptVerdicts), ...nativeVerdicts(record.native)];
}

/** @param {import("./record.js").JavaScriptRecord} record */
function javascriptVerdicts(record) {
  const at = (/** @type {string} */ text) => `${record.engine}: ${text}`;
  const squares = rowsOf(record.squares);
  const large = squares.filter(({ n }) => n >= 512);
  const name = (/** @type {Record<string, any>} */ { n, form }) => `n = ${n} ${form}`;
  const others = record.squares.columns.slice(3).filter((column) => !column.endsWith("quartile") && !column.endsWith("GFLOP/s"));
  const best = (/** @type {Record<string, any>} */ row) => Math.min(...others.map((peer) => row[peer]));
  const mlp = (/** @type {Record<string, any>} */ { layers, width, batch }) => `${layers} layers of ${width}, batch ${batch}`;
  const transformer = (/** @type {Record<string, any>} */ { width, tokens, batch }) => `blocks of ${width}, ${tokens} tokens, batch ${batch}`;
  const map = (/** @type {Record<string, any>} */ row) => `[${row.rows}, ${row.from}] × [${row.from}, ${row.to}] ${row.form}, ${others[row.by]}`;
  const productGoals = Object.entries({ "TensorFlow.js": 1.3, "ONNX Runtime Web": 1.5, "jax-js": 1.7 }).map(([peer, bound]) =>
    atLeast(
      at(`product, n = 512 and 1024, over ${peer}`),
      bound,
      large,
      (row) => row[peer],
      name,
      (row) => (row[peer] * record.limit) / row["GFLOP/s"],
    ),
  );
  const gradientGoals = [
    atLeast(at("gradient of the MLP over jax-js"), 1.8, rowsOf(record.mlps), (row) => row["jax-js"], mlp),
    ownDifferentiationGoal(record, at, mlp),
  ];
  return [
    ...productGoals,
    atLeast(
      at("product, n = 64, over the best"),
      1,
      squares.filter(({ n }) => n === 64),
      best,
      name,
    ),
    atLeast(at("product of a transformer layer over the best"), 1, rowsOf(record.layers), (row) => row.best, map),
    atLeast(at("product, n = 512 and 1024, of the limit without fusing"), 0.9, large, (row) => row["GFLOP/s"] / record.limit, name),
    ...gradientGoals,
    atLeast(at("transformer block, share of the product's speed"), 0.7, rowsOf(record.transformers), (row) => row["share of product"], transformer),
    atMost(at("sqrt over keep-all, MLP"), 1.36, rowsOf(record.mlps), (row) => row.sqrt, mlp),
    atMost(at("sqrt over keep-all, transformer"), 1.36, rowsOf(record.transformers), (row) => row.sqrt, transformer),
  ];
}

/**
 * Judged against TensorFlow.js as one writes it; what its gradient takes with the product's transposes written out stands beside.
 * @param {import("./record.js").JavaScriptRecord} record @param {(text: string) => string} at @param {(row: Record<string, any>) => string} name
 * @returns {Verdict}
 */
function ownDifferentiationGoal({ mlps }, at, name) {
  const judged = atLeast(at("gradient of the MLP over TensorFlow.js by its own differentiation"), 10, rowsOf(mlps), (row) => row["TensorFlow.js"], name);
  const way = "transposes written out";
  const column = `TensorFlow.js, ${way}`;
  if (!mlps.columns.includes(column)) return judged;
  const { worst } = atLeast("", 0, rowsOf(mlps), (row) => row[column], name);
  return { ...judged, beside: { what: `with ${way}`, ...worst } };
}

/** @param {BenchRecord["native"]} native */
function nativeVerdicts(native) {
  const products = rowsOf(native.products).filter(({ set }) => set !== "sse2" && set !== "neon");
  const large = products.filter(({ n }) => n >= 512);
  const name = (/** @type {Record<string, any>} */ { set, n, form }) => `${set}, n = ${n} ${form}`;
  const network = (/** @type {Record<string, any>} */ row) => row.network;
  const bySet = [...new Set(large.map(({ set }) => set))].flatMap((set) => {
    const rows = large.filter((row) => row.set === set);
    return [
      atLeast(`native: ${set} product, n = 512 and 1024, of OpenBLAS`, 0.45, rows, (row) => row["of OpenBLAS"], name),
      atLeast(`native: ${set} product, n = 512 and 1024, of the limit without fusing`, 0.9, rows, (row) => row["of limit"], name),
    ];
  });
  const sqrt = rowsOf(native.gradients).filter(({ schedule }) => schedule === "sqrt");
  return [
    ...bySet,
    atMost("native: fastest product of the limit, which it cannot pass", 1, rowsOf(native.products), (row) => row["of limit"], name),
    atLeast("native: transformer block, share of the product's speed", 0.7, rowsOf(native.blocks), (row) => row["share of product"], network),
    atMost("native: sqrt over keep-all", 1.36, sqrt, (row) => row.ratio, network),
  ];
}

/**
 * @param {string} goal @param {number} bound @param {Record<string, any>[]} rows
 * @param {(row: Record<string, any>) => number} value @param {(row: Record<string, any>) => string} where
 * @param {(row: Record<string, any>) => number} [limit]
 * @returns {Verdict}
 */
function atLeast(goal, bound, rows, value, where, limit) {
  const worst = rows.reduce((a, b) => (value(b) < value(a) ? b : a));
  return { goal, bound, atLeast: true, worst: { value: value(worst), where: where(worst) }, holds: value(worst) >= bound, atLimit: limit?.(worst) };
}

/** @type {typeof atLeast} */
function atMost(goal, bound, rows, value, where) {
  const worst = rows.reduce((a, b) => (value(b) > value(a) ? b : a));
  return { goal, bound, atLeast: false, worst: { value: value(worst), where: where(worst) }, holds: value(worst) <= bound };
}
