import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { verdicts } from "../../bench/goals.js";
import { javascriptRecord, nativeRecord, rowsOf } from "../../bench/record.js";
import { layerShapes, squareShapes, vectorShapes } from "../../bench/shapes.js";
import { goalsText, recordText } from "../../bench/tables.js";

const recordUrl = new URL("../../../web/validation/bench.json", import.meta.url);
const spread = (/** @type {number} */ median) => ({ median, low: 0.9 * median, high: 1.1 * median });

/** A run in which every ratio is `ratio`. @param {number} ratio @returns {import("../../bench/suite.js").SuiteResult} */
function madeUp(ratio) {
  const peer = { gflops: 10, ratio: spread(ratio), call: "matmul" };
  const peers = { "TensorFlow.js": peer, "jax-js": peer, "ONNX Runtime Web": { ...peer, ratio: spread(ratio * 1.01) } };
  return {
    instructionSet: "simd128",
    limit: 42,
    versions: { "TensorFlow.js": "4", "jax-js": "0", "ONNX Runtime Web": "1" },
    products: [...squareShapes(), ...layerShapes(), ...vectorShapes()].map(({ group, name, sizes, form }) => ({
      group,
      name,
      sizes,
      form,
      gflops: 40,
      peers,
      rounds: 9,
    })),
    mlps: [
      {
        name: "mlp",
        sizes: [16, 256, 64],
        gflops: 30,
        seconds: { keepAll: 0.01, sqrt: 0.013 },
        sqrt: spread(1.3),
        loss: 1,
        peers: { "TensorFlow.js": peer, "TensorFlow.js, transposes written out": { ...peer, ratio: spread(ratio / 5) }, "jax-js": peer },
        rounds: 9,
      },
    ],
    transformers: [
      { name: "t", sizes: [4, 256, 64, 8], gflops: 30, seconds: { keepAll: 1, sqrt: 1.3 }, product: 37.5, share: spread(0.8), sqrt: spread(1.3), rounds: 9 },
    ],
  };
}

const counters = {
  GFLOP_s: 90,
  openblas: 160,
  limit: 100,
  of_openblas: 0.5,
  of_openblas_low: 0.5,
  of_openblas_high: 0.5,
  of_limit: 0.95,
  of_limit_low: 0.9,
  of_limit_high: 1,
};
const benchmarks = [
  { name: "product/avx512/nn/512/iterations:11/manual_time", ...counters },
  { name: "product/avx512/nn/64/iterations:11/manual_time", ...counters },
  { name: "gradient/sqrt/mlp_16_layers_of_256/batch_64/iterations:11/manual_time", ratio: 1.2, ratio_low: 1.1, ratio_high: 1.3, expected: 1.25 },
  { name: "blocks/4_blocks_of_256/64_tokens/batch_8/iterations:11/manual_time", GFLOP_s: 60, of_product: 0.7, of_product_low: 0.7, of_product_high: 0.7 },
];

/** @param {number} ratio @returns {import("../../bench/record.js").BenchRecord} */
const recordOf = (ratio) => ({
  date: "2026-01-01",
  machine: { processor: "made up" },
  peers: {},
  native: nativeRecord(benchmarks, "OpenBLAS"),
  javascript: [javascriptRecord(madeUp(ratio), "Node 20")],
});

test("a record names every product and the library nearest to the engine", () => {
  const [node] = recordOf(2).javascript;
  assert.equal(node.layers.rows.length, layerShapes().length);
  assert.equal(node.vectors.rows.length, vectorShapes().length);
  const [row] = rowsOf(node.layers);
  assert.deepEqual([row.rows, row.from, row.to, row.form, row.best, row.by], [16, 64, 192, "nn", 2, 0]);
  assert.deepEqual(recordOf(2).native.gradients.rows, [["mlp 16 layers of 256 batch 64", "sqrt", 1.2, 1.1, 1.3, 1.25]]);
  assert.match(recordText(recordOf(2)), /Node 20: n × n products/);
});

test("a record holds the times under its ratios", () => {
  const peer = { gflops: 40 / 3, ratio: spread(3), call: "matmul" };
  const suite = madeUp(4);
  for (const row of suite.products) row.peers = { ...row.peers, "jax-js": peer };
  const [node] = [javascriptRecord(suite, "Node 20")];
  for (const row of rowsOf(node.squares)) assert.ok(Math.abs(row["GFLOP/s"] / row["jax-js GFLOP/s"] - row["jax-js"]) < 0.01);
  for (const row of [...rowsOf(node.layers), ...rowsOf(node.vectors)]) assert.ok(Math.abs(row["GFLOP/s"] / row["best GFLOP/s"] - row.best) < 0.01);
  for (const row of [...rowsOf(node.mlps), ...rowsOf(node.transformers)]) assert.ok(Math.abs(row["sqrt seconds"] / row.seconds - row.sqrt) < 0.01);
  const [mlp] = rowsOf(node.mlps);
  assert.deepEqual([mlp["TensorFlow.js GFLOP/s"], mlp["jax-js GFLOP/s"]], [10, 10]);
  const [block] = rowsOf(node.transformers);
  assert.equal(block["GFLOP/s"] / block["product GFLOP/s"], block["share of product"]);
});

test("the goal over TensorFlow.js names the way it is judged by, and the other's figure stands beside it", () => {
  const [goal] = verdicts(recordOf(20)).filter(({ goal }) => goal.includes("TensorFlow.js by its own differentiation"));
  assert.deepEqual([goal.holds, goal.worst.value], [true, 20]);
  assert.deepEqual(goal.beside, { what: "with transposes written out", value: 4, where: "16 layers of 256, batch 64" });
  assert.match(goalsText([goal]), /held .+: 20\.00 \(.+; with transposes written out 4\.00, 16 layers/);
});

test("a native benchmark that failed stops the record", () => {
  assert.throws(() => nativeRecord([{ name: "blocks/x", error_message: "the gradients differ" }], ""), /blocks\/x: the gradients differ/);
});

test("goals hold for a fast engine and fall short, with the place, for a slow one", () => {
  const fast = verdicts(recordOf(20));
  assert.deepEqual(
    fast.filter(({ holds }) => !holds),
    [],
  );
  const slow = verdicts(recordOf(0.5)).filter(({ holds }) => !holds);
  assert.ok(slow.some(({ goal, worst }) => goal.includes("transformer layer") && worst.value === 0.5 && worst.where.includes("[16, 64] × [64, 192]")));
  assert.ok(slow.some(({ goal }) => goal.includes("over ONNX Runtime Web")));
  assert.match(goalsText(slow), /short {2}Node 20: product/);
});

test("the recorded run is small, dated and whole", { skip: !existsSync(recordUrl) && "no run has been recorded" }, () => {
  const text = readFileSync(recordUrl, "utf8");
  assert.ok(text.length < 27648, `${text.length} characters`);
  /** @type {import("../../bench/record.js").BenchRecord} */
  const record = JSON.parse(text);
  assert.match(record.date, /^20\d\d-\d\d-\d\d$/);
  assert.ok(String(record.machine.processor).length > 0);
  assert.equal(Object.keys(record.peers).length, 3);
  const { products, gradients, blocks } = record.native;
  assert.deepEqual(
    record.javascript.map(({ engine }) => engine.split(" ")[0]),
    ["Node", "Chromium"],
  );
  for (const { columns, rows } of [products, gradients, blocks, ...record.javascript.flatMap(({ engine: _, limit: __, ...tables }) => Object.values(tables))]) {
    assert.ok(rows.length > 0, columns.join());
    for (const row of rows) {
      assert.equal(row.length, columns.length, columns.join());
      for (const cell of row) assert.ok(typeof cell === "string" ? cell.length > 0 : Number.isFinite(cell) && cell >= 0, row.join());
    }
  }
  for (const one of record.javascript)
    assert.deepEqual(
      [one.squares.rows.length, one.layers.rows.length, one.vectors.rows.length],
      [squareShapes().length, layerShapes().length, vectorShapes().length],
    );
  assert.ok(verdicts(record).length > 15);
});
