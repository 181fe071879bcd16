// The recorded run of tests/bench, and what the page says of it: sentences, strips and table rows.

import { rowsOf } from "../../tests/bench/record.js";

/** @typedef {import("../../tests/bench/record.js").BenchRecord} Bench */

const benchUrl = new URL("./bench.json", import.meta.url);

/** @returns {Promise<Bench>} */
export async function loadBench() {
  const response = await fetch(benchUrl);
  if (!response.ok) throw new Error(`The recorded speeds could not be loaded (status ${response.status}).`);
  return response.json();
}

/** @param {Bench} bench */
export function machineSentence({ date, commit, machine, peers, native, javascript }) {
  const names = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  const engines = javascript.map(({ engine }) => engine);
  const kernels = commit ? `The engine was that of commit ${commit}` : "The record names its date and no commit";
  return `Measured on ${date} on one machine, one core at a time: ${machine.processor} (${machine.flags}), ${machine.system}; ${engines.join(" and ")}; ${names.join(", ")}; ${native.openblas}. Multiply and add, not fused, reach ${Math.max(...javascript.map(({ limit }) => limit))} GFLOP/s there in 128-bit registers: no product of such code can be faster. ${kernels}; what changed in the kernels since is not in these numbers.`;
}

/**
 * For each engine: a row a library with the n × n products; then the linear maps of a transformer, and those of one to eight rows,
 * each beside the library that was fastest there.
 * @param {Bench} bench
 * @returns {import("../charts/ratio_strips.js").RatioStrip[]}
 */
export function speedStrips({ peers, javascript }) {
  const names = Object.keys(peers);
  return javascript.flatMap(({ engine, squares, layers, vectors }) => {
    const where = engine.split(" ")[0];
    const products = rowsOf(squares);
    return [
      ...names.map((peer) => ({
        name: `${where}, n × n, ${peer}`,
        dots: products.map((row) => ({ label: `n = ${row.n} ${row.form}`, value: row[peer] })),
      })),
      { name: `${where}, transformer layers, the fastest`, dots: linearMapDots(layers, names) },
      { name: `${where}, 1 to 8 rows, the fastest`, dots: linearMapDots(vectors, names) },
    ];
  });
}

/** @param {import("../../tests/bench/record.js").Table} table @param {readonly string[]} peers */
function linearMapDots(table, peers) {
  return rowsOf(table).map((row) => ({ label: `[${row.rows}, ${row.from}] × [${row.from}, ${row.to}] ${row.form}, ${peers[row.by]}`, value: row.best }));
}

/** Gradients in each JavaScript engine: how many times as long the others took, and what √L recomputation costs. @param {Bench} bench */
export function gradientRows({ javascript, native }) {
  const inBrowsers = javascript.flatMap(({ engine, mlps, transformers }) => {
    const where = engine.split(" ")[0];
    return [
      ...rowsOf(mlps).map((row) => [
        `${where}: ReLU MLP, ${row.layers} layers of ${row.width}, batch ${row.batch}`,
        row["jax-js"],
        row["TensorFlow.js"],
        row["TensorFlow.js, transposes written out"],
        "",
        row.sqrt,
      ]),
      ...rowsOf(transformers).map((row) => [
        `${where}: ${row.blocks} transformer blocks of ${row.width}, ${row.tokens} tokens, batch ${row.batch}`,
        "",
        "",
        "",
        row["share of product"],
        row.sqrt,
      ]),
    ];
  });
  const shares = Object.fromEntries(rowsOf(native.blocks).map((row) => [row.network, row["share of product"]]));
  const natively = rowsOf(native.gradients)
    .filter(({ schedule }) => schedule === "sqrt")
    .map(({ network, ratio }) => [`native: ${network}`, "", "", "", shares[network.replace(/^transformer /, "")] ?? "", ratio]);
  return [...inBrowsers, ...natively];
}

/** Every product measured natively. @param {Bench} bench */
export function nativeRows({ native }) {
  return rowsOf(native.products).map((row) => [`${row.set} ${row.form}, n\u00a0=\u00a0${row.n}`, row["GFLOP/s"], row["of limit"], row["of OpenBLAS"]]);
}

/** What no goal judges: the worst of the small products, of each instruction set but the narrowest. @param {Bench} bench */
export function smallProductsSentence({ native }) {
  const small = rowsOf(native.products).filter(({ set, n }) => n < 512 && set !== "sse2" && set !== "neon");
  if (small.length === 0) return "";
  const least = (/** @type {string} */ column) => {
    const row = small.reduce((a, b) => (b[column] < a[column] ? b : a));
    return `${row[column]} (${row.set}, n = ${row.n} ${row.form})`;
  };
  return `The goals judge n = 512 and 1024, of AVX2 and AVX-512. Of the smaller products, which none judges, the least beside OpenBLAS is ${least("of OpenBLAS")}, the least of the limit ${least("of limit")}.`;
}
