// The seeds' calculators: the figures that hold in place of those that were claimed.
import assert from "node:assert/strict";
import test from "node:test";
import {
  binomialSteps,
  checkpointFigures,
  customRow,
  latentFigures,
  modelRows,
  squareRootUnits,
  streamingSheet,
  weightFigures,
} from "../../web/calculator/claim_figures.js";
import { ask } from "./estimator_module.js";

/** @param {readonly import("../../web/calculator/trap_figures.js").Figure[]} figures */
const shown = (figures) => figures.map(({ verdict, text }) => `${verdict[0]} ${text}`);

test("GPT-3: 700 GB, 350 GB, 4.72 MB a token, 302 MB a tile, 50 s a token", () => {
  assert.deepEqual(shown(streamingSheet(ask)), ["w 1.67 MB", "r 700 GB", "r 350 GB", "r 4.72 MB", "r 302 MB", "r 50 s"]);
});

test("64 layers: nine checkpoints only with 126 extra forward steps; equal segments need 16 units", () => {
  assert.deepEqual(shown(checkpointFigures(64)), ["w 9 units", "r 126 steps", "r 16 units", "b 56 steps"]);
});

test("the binomial closed form is the optimum, by trying every split", () => {
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @param {number} l @param {number} s @returns {number} */
  const optimum = (l, s) => {
    if (l === 1) return 0;
    if (s === 1) return (l * (l - 1)) / 2;
    const key = `${l} ${s}`;
    let best = known.get(key);
    if (best === undefined) {
      best = Number.POSITIVE_INFINITY;
      for (let m = 1; m < l; m += 1) best = Math.min(best, m + optimum(l - m, s - 1) + optimum(m, s));
      known.set(key, best);
    }
    return best;
  };
  for (let l = 1; l <= 64; l += 1) for (let s = 1; s <= 10; s += 1) assert.equal(binomialSteps(l, s), optimum(l, s), `${l} layers, ${s} slots`);
  assert.equal(binomialSteps(100, 5), 316);
  assert.notEqual(binomialSteps(64, 8), 126);
});

test("equal segments: the least over all numbers of checkpoints", () => {
  assert.deepEqual(
    [16, 32, 64, 100, 128].map((l) => squareRootUnits(l).units),
    [8, 12, 16, 20, 23],
  );
});

test("latent attention: 576 elements, 56.9, 71.1, 3.56 and 7.1 in place of 28", () => {
  assert.deepEqual(shown(latentFigures(ask)), ["w 1,170", "r 576", "r 56.9 ×", "r 71.1 ×", "r 3.56 ×", "r 7.1 ×", "r 70,272 B", "r 8.58 GiB", "b 610.00 GiB"]);
});

test("no kind of recomputation changes a byte of the weights, and each keeps fewer activations", () => {
  const figures = weightFigures(ask).slice(1);
  const weights = figures.filter(({ label }) => label.endsWith("weights"));
  const kept = figures.filter(({ label }) => label.endsWith("activations"));
  assert.equal(weights.length, 4);
  assert.equal(new Set(weights.map(({ value }) => value)).size, 1);
  for (const { value } of kept.slice(1)) assert.ok(value < kept[0].value);
});

test("the model list: weights by counting, and a box that they fit or do not", () => {
  const rows = modelRows(ask, 16e9);
  assert.deepEqual(
    rows.map(({ fits }) => fits),
    [true, true, false, false, false],
  );
  for (const { parameters, floats, halves } of rows) assert.deepEqual([floats, halves], [4 * parameters, 2 * parameters]);
  assert.deepEqual(
    modelRows(ask, 400e9).map(({ fits }) => fits),
    [true, true, true, false, false],
  );
  assert.equal(rows[2].seconds.toFixed(1), "49.9");
  assert.deepEqual([customRow(7e9, 14e9).fits, customRow(7e9, 14e9 - 1).fits], [true, false]);
  // Weights alone in every row: GPT-2's 124,439,808 fit 250 MB by name as by their number, and not one byte less than theirs.
  for (const memory of [250e6, 2 * 124_439_808, 2 * 124_439_808 - 1])
    assert.equal(modelRows(ask, memory)[0].fits, customRow(124_439_808, memory).fits, String(memory));
  assert.deepEqual([modelRows(ask, 250e6)[0].fits, modelRows(ask, 248_879_615)[0].fits], [true, false]);
});
