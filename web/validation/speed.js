// The recorded run of tests/bench, and what the page says of it: sentences, strips and table rows.

/** @typedef {{columns: string[], rows: (string | number)[][]}} BenchTable */
/** @typedef {Record<string, any>} Row by column */

/**
 * @typedef {object} JavaScriptBench
 * @property {string} engine
 * @property {number} limit GFLOP/s of separate multiply and add in 128-bit registers
 * @property {BenchTable} squares
 * @property {BenchTable} layers
 * @property {BenchTable} vectors
 * @property {BenchTable} mlps
 * @property {BenchTable} transformers
 */

/**
 * @typedef {object} Bench as tests/bench/record.js writes it
 * @property {string} date
 * @property {Record<string, string | number>} machine
 * @property {Record<string, string>} peers
 * @property {{openblas: string, products: BenchTable, gradients: BenchTable, blocks: BenchTable}} native
 * @property {JavaScriptBench[]} javascript
 */

const benchUrl = new URL("./bench.json", import.meta.url);

/** @returns {Promise<Bench>} */
export async function loadBench() {
  const response = await fetch(benchUrl);
  if (!response.ok) throw new Error(`The recorded speeds could not be loaded (status ${response.status}).`);
  return response.json();
}

/** @param {BenchTable} table @returns {Row[]} */
export const rowsOf = ({ columns, rows }) => rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));

/** @param {Bench} bench */
export function machineSentence({ date, machine, peers, native, javascript }) {
  const names = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  const engines = javascript.map(({ engine }) => engine);
  return `Measured on ${date} on one machine, one core at a time: ${machine.processor} (${machine.flags}), ${machine.system}; ${engines.join(" and ")}; ${names.join(", ")}; ${native.openblas}. Multiply and add, not fused, reach ${Math.max(...javascript.map(({ limit }) => limit))} GFLOP/s there in 128-bit registers: no product of such code can be faster.`;
}

/**
 * A row an engine and library with the n × n products, and one an engine with the linear maps of a transformer beside the fastest library.
 * @param {Bench} bench
 * @returns {import("../charts/ratio_strips.js").RatioStrip[]}
 */
export function speedStrips({ peers, javascript }) {
  return javascript.flatMap(({ engine, squares, layers }) => {
    const where = engine.split(" ")[0];
    const products = rowsOf(squares);
    return [
      ...Object.keys(peers).map((peer) => ({
        name: `${where}, n × n, ${peer}`,
        dots: products.map((row) => ({ label: `n = ${row.n} ${row.form}`, value: row[peer] })),
      })),
      {
        name: `${where}, transformer layers, the fastest`,
        dots: rowsOf(layers).map((row) => ({
          label: `[${row.rows}, ${row.from}] × [${row.from}, ${row.to}] ${row.form}, ${Object.keys(peers)[row.by]}`,
          value: row.best,
        })),
      },
    ];
  });
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
        "",
        row.sqrt,
      ]),
      ...rowsOf(transformers).map((row) => [
        `${where}: ${row.blocks} transformer blocks of ${row.width}, ${row.tokens} tokens, batch ${row.batch}`,
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
    .map(({ network, ratio }) => [`native: ${network}`, "", "", shares[network.replace(/^transformer /, "")] ?? "", ratio]);
  return [...inBrowsers, ...natively];
}

/** Products of n = 512 and 1024, plain, by instruction set. @param {Bench} bench */
export function nativeRows({ native }) {
  return rowsOf(native.products)
    .filter(({ form, n }) => form === "nn" && n >= 512)
    .map((row) => [`${row.set}, n = ${row.n}`, row["GFLOP/s"], row["of limit"], row["of OpenBLAS"]]);
}
