// The small parts of the calculator that need no page.
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { itemsCsv, markdown } from "../../../web/calculator/exports.js";
import { changesOf } from "../../../web/calculator/lever.js";
import { headerKind, readHeader } from "../../../web/calculator/model_file.js";
import { parsed } from "../../../web/calculator/config_text.js";
import { numbersText } from "../../../web/calculator/numbers_text.js";
import { partsOf } from "../../../web/calculator/readout.js";
import { capacityBarTable } from "../../../web/charts/capacity_bar.js";
import { parametersText } from "../../../web/calculator/parameters_text.js";
import { logStops, nearestStop } from "../../../web/elements/log_stops.js";

test("the stops of a logarithmic slider ascend, hold both ends, and every one is its own nearest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 101, max: 2 ** 24 }), (low, high) => {
      const stops = logStops(low, high);
      assert.equal(stops[0], low);
      assert.equal(stops.at(-1), high);
      stops.forEach((stop, i) => {
        assert.ok(i === 0 || stop > stops[i - 1]);
        assert.equal(nearestStop(stops, stop), i);
      });
    }),
    { seed: 5 },
  );
  assert.deepEqual(logStops(1, 8), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(logStops(0.3, 1), [0.3, 0.5, 0.625, 0.75, 0.875, 1]);
  assert.equal(logStops(1, 1024)[nearestStop(logStops(1, 1024), 250)], 256);
});

test("parameters read as they are spoken of", () => {
  assert.equal(parametersText(8_030_261_248), "8.03 B");
  assert.equal(parametersText(124_439_808), "124 M");
  assert.equal(parametersText(1_000_000_000_000), "1.00 T");
  assert.equal(parametersText(512), "512");
});

test("numbers in a row are said by their ends", () => {
  assert.equal(numbersText([1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64]), "1 to 8, 16, 32 or 64");
  assert.equal(numbersText([1, 2, 4, 1000]), "1, 2, 4 or 1,000");
  assert.equal(numbersText([3]), "3");
});

test("the figure's table and the items' CSV name purposes alike", () => {
  const purposes = ["weights", "optimizer", "gradients", "kept_activations", "recomputed_activations", "workspace", "kv_cache", "overhead"];
  const answer = /** @type {any} */ ({ items: purposes.map((purpose) => ({ name: `the ${purpose}`, purpose, bytes: 1, formula: "", source: "" })) });
  const { rows } = capacityBarTable(partsOf(answer));
  assert.equal(rows.length, 8);
  for (const [name, purpose, bytes] of rows) assert.ok(itemsCsv(answer).includes(`${name},${purpose},${bytes}`), String(purpose));
});

test("a lever's change is the page's own", () => {
  const lever = { lever: "x", from: "", total_bytes: 0, saved_bytes: 0, price: "", fits: true, seconds: 0, complete: true };
  assert.deepEqual(changesOf({ ...lever, field: "context", to: "4096" }, 0), { context: 4096 });
  assert.deepEqual(changesOf({ ...lever, field: "weights", to: "Q4_K_M" }, 0), { weights: "Q4_K_M" });
  assert.deepEqual(changesOf({ ...lever, field: "weights", to: "Q4_K_M", engine: "llama.cpp" }, 0), { engine: "llama.cpp", weights: "Q4_K_M" });
  assert.deepEqual(changesOf({ ...lever, field: "zero", to: "3" }, 0), { zero: "3" });
  assert.deepEqual(changesOf({ ...lever, field: "kv", to: "q8_0" }, 0), { kv: "q8_0", kv_values: "same" });
  assert.deepEqual(changesOf({ ...lever, field: "kv", to: "q8_0", kv_values: "q8_0" }, 0), { kv: "q8_0", kv_values: "same" });
  assert.deepEqual(changesOf({ ...lever, field: "kv", to: "q8_0", kv_values: "q4_0" }, 0), { kv: "q8_0", kv_values: "q4_0" });
  assert.deepEqual(changesOf({ ...lever, field: "kv_values", to: "q8_0" }, 0), { kv_values: "q8_0" });
  assert.deepEqual(changesOf({ ...lever, field: "base_weights", to: "nf4-double" }, 0), { base_weights: "nf4-double", lora_rank: 16 });
  assert.deepEqual(changesOf({ ...lever, field: "base_weights", to: "nf4-double" }, 64), { base_weights: "nf4-double", lora_rank: 64 });
});

test("a configuration is a JSON object, or a sentence", () => {
  assert.deepEqual(parsed('{"a": 1}'), { config: { a: 1 }, sentence: "" });
  for (const bad of ["[1]", "3", "{", "null"]) assert.match(parsed(bad).sentence, /^Configuration: expected /);
  assert.deepEqual(parsed("  "), { config: null, sentence: "" });
});

test("a header is read by the slices its reader asks for, and no others", async () => {
  /** @type {[number, number][]} */
  const cut = [];
  const wanted = [{ begin: 0, end: 8 }, { begin: 8, end: 20 }, null];
  /** @type {number[]} */
  const given = [];
  const estimator = /** @type {any} */ ({
    beginHeader() {},
    wantedSlice: () => wanted.shift(),
    giveSlice: (/** @type {Uint8Array} */ bytes) => given.push(bytes.length),
    headerContents: () => ({ totals: {} }),
  });
  const file = {
    size: 1000,
    slice: (/** @type {number} */ begin, /** @type {number} */ end) => {
      cut.push([begin, end]);
      return new Blob([new Uint8Array(end - begin)]);
    },
  };
  await readHeader(estimator, "safetensors", file);
  assert.deepEqual(cut, [
    [0, 8],
    [8, 20],
  ]);
  assert.deepEqual(given, [8, 12]);
  const endless = { ...estimator, wantedSlice: () => ({ begin: 0, end: 1 }) };
  await assert.rejects(readHeader(endless, "gguf", file), /slices/);
  assert.deepEqual([headerKind("a.gguf"), headerKind("a.safetensors"), headerKind("a.bin")], ["gguf", "safetensors", ""]);
});

test("the CSV and the Markdown hold every item with its exact bytes", () => {
  const item = { name: 'a "b", c', purpose: "weights", bytes: 123456789, formula: "1 × 2 | 3", source: "s" };
  const answer = /** @type {any} */ ({
    items: [item],
    total_bytes: 123456789,
    free_bytes: 1,
    fits: true,
    device: { memory_bytes: 2 ** 30 },
    parameters: { total: 5, active: 5 },
    times: [{ name: "a token", seconds: 0.5, limit: "memory" }],
    notes: ["assumed"],
  });
  assert.ok(itemsCsv(answer).includes('"a ""b"", c",weights,123456789'));
  const text = markdown(answer, "A title", "https://x/?a=1");
  for (const part of ["## A title", "| 123,456,789 |", "1 × 2 \\| 3", "a token: at least 500 ms", "- assumed", "Link: https://x/?a=1"])
    assert.ok(text.includes(part), part);
});
