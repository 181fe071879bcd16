// The record of a whole run, small enough for the site: tables of columns and rows, numbers with three digits. A ratio is the median of the rounds'
// ratios; the times under it are there as medians too, as GFLOP/s (operations of the row by seconds) or seconds, so that it can be computed
// again, but for what a median of quotients differs from a quotient of medians. Columns are read by name, so that a record without these is read too.

/** @typedef {import("./suite.js").SuiteResult} SuiteResult */
/** @typedef {import("./statistics.js").Spread} Spread */
/** @typedef {{columns: string[], rows: (string | number)[][]}} Table */
/** @typedef {{name: string, error_message?: string, [counter: string]: unknown}} NativeBenchmark a row of Google Benchmark's JSON */

/**
 * @typedef {object} JavaScriptRecord
 * @property {string} engine "Node 20.20.2"
 * @property {number} limit GFLOP/s of separate multiply and add in registers, 128 bits wide
 * @property {Table} squares a row a size and form; the ratio columns say how many times as long each library took
 * @property {Table} layers a row a linear map of a transformer and form; best: how many times as long the fastest other library took; by: its place among the peers; best GFLOP/s: its own
 * @property {Table} vectors as layers, of one to eight rows
 * @property {Table} mlps
 * @property {Table} transformers
 */

/**
 * @typedef {object} BenchRecord
 * @property {string} date
 * @property {string} [commit] the last one that changed the engine; with "-changed" where the run had changes of its own; absent outside a checkout
 * @property {Record<string, string | number>} machine
 * @property {Record<string, string>} peers version by library
 * @property {{openblas: string, products: Table, gradients: Table, blocks: Table}} native
 * @property {JavaScriptRecord[]} javascript
 */

/** @param {number} value */
const short = (value) => Number(value.toPrecision(3));
/** @param {Spread} spread */
const shortSpread = ({ median, low, high }) => [median, low, high].map(short);
/** @param {string} name */
const spreadColumns = (name) => [name, `${name} lower quartile`, `${name} upper quartile`];
/** @param {string} peer */
const speedColumn = (peer) => `${peer} GFLOP/s`;
/** The engine's own: of a whole gradient under keep-all, and under sqrt. */
const secondsColumns = ["seconds", "sqrt seconds"];
/** @param {import("./gradients.js").OwnSeconds} seconds */
const shortSeconds = ({ keepAll, sqrt }) => [short(keepAll), short(sqrt)];

/**
 * @param {SuiteResult} suite
 * @param {string} engine
 * @returns {JavaScriptRecord}
 */
export function javascriptRecord(suite, engine) {
  const peers = Object.keys(suite.versions);
  const trainers = [...new Set(suite.mlps.flatMap((row) => Object.keys(row.peers)))];
  return {
    engine,
    limit: short(suite.limit),
    squares: {
      columns: ["n", "form", "GFLOP/s", ...peers.flatMap(spreadColumns), ...peers.map(speedColumn)],
      rows: suite.products
        .filter(({ group }) => group === "square")
        .map(({ sizes, form, gflops, peers: others }) => [
          ...sizes,
          form,
          short(gflops),
          ...peers.flatMap((peer) => shortSpread(others[peer].ratio)),
          ...peers.map((peer) => short(others[peer].gflops)),
        ]),
    },
    layers: linearMaps(suite, "layer"),
    vectors: linearMaps(suite, "vector"),
    mlps: {
      columns: [
        ...["layers", "width", "batch", "GFLOP/s"],
        ...spreadColumns("sqrt"),
        ...trainers.flatMap(spreadColumns),
        ...trainers.map(speedColumn),
        ...secondsColumns,
      ],
      rows: suite.mlps.map((row) => [
        ...row.sizes,
        short(row.gflops),
        ...shortSpread(row.sqrt),
        ...trainers.flatMap((peer) => shortSpread(row.peers[peer].ratio)),
        ...trainers.map((peer) => short(row.peers[peer].gflops)),
        ...shortSeconds(row.seconds),
      ]),
    },
    transformers: {
      columns: [
        ...["blocks", "width", "tokens", "batch", "GFLOP/s"],
        ...spreadColumns("share of product"),
        ...spreadColumns("sqrt"),
        "product GFLOP/s",
        ...secondsColumns,
      ],
      rows: suite.transformers.map((row) => [
        ...row.sizes,
        short(row.gflops),
        ...shortSpread(row.share),
        ...shortSpread(row.sqrt),
        short(row.product),
        ...shortSeconds(row.seconds),
      ]),
    },
  };
}

/** @param {SuiteResult} suite @param {import("./shapes.js").Group} group @returns {Table} */
function linearMaps(suite, group) {
  return {
    columns: ["rows", "from", "to", "form", "best", "by", "GFLOP/s", "best GFLOP/s"],
    rows: suite.products
      .filter((row) => row.group === group)
      .map(({ sizes, form, gflops, peers }) => {
        const [by, best] = Object.entries(peers).reduce((a, b) => (b[1].ratio.median < a[1].ratio.median ? b : a));
        return [...sizes, form, short(best.ratio.median), Object.keys(suite.versions).indexOf(by), short(gflops), short(best.gflops)];
      }),
  };
}

/**
 * @param {readonly NativeBenchmark[]} benchmarks of bench_matmul and bench_gradient
 * @param {string} openblas its description of itself
 * @returns {BenchRecord["native"]}
 */
export function nativeRecord(benchmarks, openblas) {
  const failed = benchmarks.find(({ error_message }) => error_message);
  if (failed) throw new Error(`${failed.name}: ${failed.error_message}`);
  const parts = (/** @type {NativeBenchmark} */ { name }) => name.replace(/\/iterations.*/, "").split("/");
  const counters = (/** @type {NativeBenchmark} */ row, /** @type {string[]} */ ...names) => names.map((name) => short(Number(row[name])));
  const spreadOf = (/** @type {NativeBenchmark} */ row, /** @type {string} */ name) => counters(row, name, `${name}_low`, `${name}_high`);
  const of = (/** @type {string} */ first) => benchmarks.filter((row) => parts(row)[0] === first);
  return {
    openblas: openblas.replace(/ [A-Z_]*_\S*/g, ""), // without its build options: name, version, kind of processor
    products: {
      columns: ["set", "form", "n", "GFLOP/s", "OpenBLAS GFLOP/s", "limit GFLOP/s", ...spreadColumns("of OpenBLAS"), ...spreadColumns("of limit")],
      rows: of("product").map((row) => {
        const [, set, form, n] = parts(row);
        return [set, form, Number(n), ...counters(row, "GFLOP_s", "openblas", "limit"), ...spreadOf(row, "of_openblas"), ...spreadOf(row, "of_limit")];
      }),
    },
    gradients: {
      columns: ["network", "schedule", ...spreadColumns("ratio"), "expected"],
      rows: of("gradient").map((row) => {
        const [, schedule, ...network] = parts(row);
        return [network.join(" ").replaceAll("_", " "), schedule, ...spreadOf(row, "ratio"), ...counters(row, "expected")];
      }),
    },
    blocks: {
      columns: ["network", "GFLOP/s", ...spreadColumns("share of product")],
      rows: of("blocks").map((row) => [parts(row).slice(1).join(" ").replaceAll("_", " "), ...counters(row, "GFLOP_s"), ...spreadOf(row, "of_product")]),
    },
  };
}

/** Rows as objects by column. @param {Table} table @returns {Record<string, any>[]} */
export const rowsOf = ({ columns, rows }) => rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
