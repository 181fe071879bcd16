// The table of measurements, every row asked of the estimator by the native command.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { classes, isCounted, residualsOf } from "../../web/calculator/residuals.js";
import { errorBar } from "../../web/calculator/residuals_bar.js";
import { ask, skip } from "./ask.js";

/** @typedef {import("../../web/calculator/residuals.js").Measurement} Measurement */
const root = new URL("../../", import.meta.url);
/** @param {string} path */
const text = (path) => readFileSync(new URL(path, root), "utf8");
/** @type {Measurement[]} */
const rows = JSON.parse(text("web/calculator/measurements.json"));
/** @type {import("../../web/calculator/residuals.js").Residual[]} */
let residuals = [];
before(() => {
  if (!skip) residuals = residualsOf(rows, ask);
});

/** Lines of a CSV file as fields. @param {string} path @returns {string[][]} */
function csv(path) {
  const lines = text(path).trim().split("\n").slice(1);
  return lines.map((line) => [...line.matchAll(/("([^"]*(?:""[^"]*)*)"|[^,]*)(,|$)/g)].map((match) => match[2] ?? match[1]).slice(0, -1));
}

// The goals: a published peak of inference in 16 bits within 2.5 %, quantised within 5 %, training within 15 %, a difference within 10 %.
const goals = {
  "inference bf16": { heldOut: 20, fitted: 8, median: 0.005, largest: 0.025 },
  "inference quantised": { heldOut: 30, fitted: 0, median: 0.01, largest: 0.05 },
  "KV cache": { heldOut: 7, fitted: 0, computed: 10, median: 0.005, largest: 0.015 },
  "GGUF file": { heldOut: 36, fitted: 0, median: 0.0001, largest: 0.005 },
  training: { heldOut: 31, fitted: 0, median: 0.05, largest: 0.15 },
  difference: { heldOut: 7, fitted: 0, median: 0.1, largest: 0.1 },
};

/** @param {string} name @param {readonly import("../../web/calculator/residuals.js").Residual[]} [of] */
const barOf = (name, of = residuals) => errorBar(of.filter(({ row }) => row.class === name));

for (const name of classes)
  test(`estimates of the class "${name}" are within their goal of the published figures`, { skip }, (t) => {
    const { heldOut, fitted, computed } = barOf(name);
    t.diagnostic(JSON.stringify({ heldOut, fitted, computed }));
    assert.equal(heldOut?.count, goals[name].heldOut);
    assert.equal(fitted?.count ?? 0, goals[name].fitted);
    assert.equal(computed?.count ?? 0, name === "KV cache" ? 10 : 0);
    for (const bar of [heldOut, fitted, computed]) {
      assert.ok((bar?.median ?? 0) <= goals[name].median, `median ${bar?.median}`);
      assert.ok((bar?.largest ?? 0) <= goals[name].largest, `largest ${bar?.largest}`);
    }
  });

test("BERT large was trained by a PyTorch that keeps what a softmax was taken of: by today's, goals would be missed", { skip }, () => {
  const measured = rows.filter(({ id }) => id.startsWith("bertlarge-"));
  assert.equal(measured.length, 15);
  const today = structuredClone(measured);
  for (const { request, less } of today)
    for (const one of [request, less])
      if (one) {
        assert.equal(one.trainer, "torch-1.10");
        one.trainer = "torch";
      }
  const missed = residualsOf(today, ask).filter(({ row, error }) => Math.abs(error ?? 0) > goals[row.class].largest);
  assert.deepEqual(
    missed.map(({ row, error }) => [row.id, ((error ?? 0) * 100).toFixed(2)]),
    [
      ["bertlarge-bs4-fp16", "-15.39"],
      ["bertlarge-bs4-to-bs1", "-20.16"],
    ],
  );
});

test("a figure that others computed is no measurement: it says whose it is, and enters no bar of measurements", { skip }, () => {
  const computed = residuals.filter(({ row }) => row.computed);
  assert.deepEqual([...new Set(computed.map(({ row }) => row.class))], ["KV cache"]);
  assert.equal(computed.length, 13);
  assert.ok(computed.every(({ row }) => (row.computed ?? "").length > 5 && !row.fitted));
  // A log's lines are measured; formulas, tables of posts and other estimators are not.
  for (const { row } of residuals.filter(({ row }) => row.class === "KV cache"))
    assert.equal(row.computed === undefined, /\blog|llama-server|MiB/.test(row.source), row.id);
  const all = computed.map((one) => ({ ...one, row: { ...one.row, computed: undefined } }));
  assert.equal(barOf("KV cache", computed).heldOut, null);
  assert.equal(barOf("KV cache", all).heldOut?.count, 10);
  // Its heads are twice those of the published model.
  const wrong = residuals.filter(({ row }) => row.model.startsWith("Llama-3.1-405B") && row.class === "KV cache");
  assert.equal(wrong.length, 3);
  for (const one of wrong) {
    assert.ok(!isCounted(one), one.row.id);
    assert.equal((one.error ?? 0).toFixed(2), "-0.50", one.row.id);
  }
});

test("every measured row has an id of its own, a source, and a prediction or the reason why none is judged", () => {
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  for (const row of rows) {
    assert.ok(classes.includes(row.class), row.id);
    assert.ok(row.source.length > 10 && row.measured.value > 0 && row.model !== "", row.id);
    assert.ok(row.request || row.recorded || row.not_asserted_because, row.id);
    assert.ok(!(row.request && row.recorded), row.id);
    if (row.request && row.class.startsWith("inference")) assert.equal(row.request.driver_bytes, 0, row.id);
  }
});

test("measured values and recorded predictions are those of the fixtures", () => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  let seen = 0;
  for (const [id, , published, predicted, , , standing] of csv("tests/core/estimate/training/residuals.csv")) {
    if (standing === "formula") continue;
    const row = byId.get(id.replaceAll(" ", "-"));
    assert.equal(row?.measured.value, Number(published), id);
    assert.equal(row?.not_asserted_because !== undefined, standing === "unstated", id);
    if (row?.recorded) assert.equal(row.recorded.value, Number(predicted), id);
    seen += 1;
  }
  for (const fields of csv("tests/fixtures/inference_peaks.csv")) {
    assert.equal(byId.get(`${fields[0]}-BF16-${fields[13]}`)?.measured.value, Number(fields[15]));
    seen += 1;
  }
  for (const fields of csv("tests/fixtures/kv_cache.csv")) {
    // Derived from a program's source, not measured.
    if (fields[0] === "deepseek-v3-read-expanded") continue;
    assert.equal(byId.get(fields[0])?.measured.value, Number(fields[15]), fields[0]);
    seen += 1;
  }
  for (const [id, kind, , , , value] of csv("tests/fixtures/memory.csv")) {
    if (kind !== "published file size") continue;
    assert.equal(byId.get(id)?.measured.value, Number(value), id);
    seen += 1;
  }
  const quantised = rows.filter((row) => row.class === "inference quantised").length;
  assert.equal(seen + quantised, rows.length);
});

test("a request for torchtitan or Megatron gives the bytes that the engine's own table of residuals has", { skip }, () => {
  const byId = new Map(residuals.map((one) => [one.row.id, one]));
  let asked = 0;
  for (const [id, , , predicted] of csv("tests/core/estimate/training/residuals.csv")) {
    const found = byId.get(id);
    if (!found || !["torchtitan-2024", "megatron"].includes(String(found.row.request?.trainer))) continue;
    assert.equal(found.predicted?.toFixed(4), predicted, id);
    asked += 1;
  }
  assert.equal(asked, 29);
});

test("what counts was computed from a request; what is recorded never counts, whatever else its row says", { skip }, () => {
  assert.ok(residuals.filter(isCounted).every(({ row, kind }) => row.request && kind && !row.recorded));
  const recorded = residuals.filter(({ row }) => row.recorded);
  assert.equal(recorded.length, 11);
  const stated = recorded.map((one) => ({ ...one, row: { ...one.row, not_asserted_because: undefined } }));
  assert.deepEqual(errorBar(stated), { heldOut: null, fitted: null, computed: null });
});

test("an error is seen: a prediction a tenth too large moves every error bar", { skip }, () => {
  const wrong = residualsOf(rows, (request) => {
    const answer = structuredClone(ask(request));
    answer.total_bytes *= 1.1;
    for (const item of answer.items) item.bytes *= 1.1;
    for (const engine of answer.engines ?? []) engine.cache_bytes *= 1.1;
    for (const stage of answer.stages ?? []) stage.total_bytes *= 1.1;
    return answer;
  });
  const largest = (/** @type {string} */ name, /** @type {typeof residuals} */ of) => barOf(name, of).heldOut?.largest ?? 0;
  for (const name of classes) assert.ok(largest(name, wrong) > Math.min(0.09, largest(name, residuals)), name);
  assert.ok(largest("inference bf16", wrong) > goals["inference bf16"].largest);
});

test("rows that are not judged leave the error bar alone", { skip }, () => {
  const judged = residuals.filter(({ row }) => !row.not_asserted_because);
  assert.ok(residuals.length > judged.length);
  assert.deepEqual(barOf("training", judged), barOf("training"));
});

test("the rows that a number was fitted on are those that the number's own comment names", () => {
  const fitted = rows.filter((row) => row.fitted);
  assert.deepEqual([...new Set(fitted.map((row) => row.fitted))], ["hf.fitted_rest"]);
  assert.match(text("core/estimate/inference/hf_peak.cpp"), /the eight BF16 rows of Qwen2\.5 0\.5B and 1\.5B[\s\S]*"hf\.fitted_rest"/);
  const named = rows.filter(({ id }) => /^Qwen2\.5-(0\.5|1\.5)B-BF16-/.test(id));
  assert.deepEqual(named, fitted);
});
