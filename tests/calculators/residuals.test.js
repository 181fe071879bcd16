// The table of measurements, every row asked of the estimator by the native command.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { classes, classOf, errorBar, errorBarText, residualsOf } from "../../web/calculator/residuals.js";

/** @typedef {import("../../web/calculator/residuals.js").Measurement} Measurement */
/** @typedef {import("../../web/calculator/answer.js").Answer} Answer */
/** @typedef {(request: Record<string, unknown>) => Answer} Ask */

const root = new URL("../../", import.meta.url);
/** @param {string} path */
const text = (path) => readFileSync(new URL(path, root), "utf8");
/** @type {Measurement[]} */
const rows = JSON.parse(text("web/calculator/measurements.json"));
const scratch = mkdtempSync(join(tmpdir(), "residuals-"));
after(() => rmSync(scratch, { recursive: true }));

const command = [process.env.ROOTSPACE_COMMAND, "build/native/core/cli/rootspace"].find((path) => path && existsSync(new URL(path, root)));
/** @type {Ask} */
function byCommand({ model, config, ...fields }) {
  let first = String(model);
  if (config) {
    first = join(scratch, "config.json");
    writeFileSync(first, JSON.stringify(config));
  }
  const flags = Object.entries(fields).flatMap(([name, value]) =>
    value === false ? [] : [`--${name.replaceAll("_", "-")}`, ...(value === true ? [] : [String(value)])],
  );
  const file = fileURLToPath(new URL(command ?? "", root));
  try {
    return good(JSON.parse(execFileSync(file, ["estimate", first, ...flags, "--json"], { encoding: "utf8" })));
  } catch (error) {
    // Status 1: it does not fit, and the answer stands.
    if (error instanceof Error && "status" in error && error.status === 1 && "stdout" in error) return good(JSON.parse(String(error.stdout)));
    throw error;
  }
}

/** @param {any} result @returns {Answer} */
function good(result) {
  if (result.fault) throw new Error(result.fault.message);
  return result;
}

const ask = byCommand;
const skip = command ? false : "the native command is not built";
/** @type {import("../../web/calculator/residuals.js").Residual[]} */
let residuals = [];
before(() => {
  if (command) residuals = residualsOf(rows, ask);
});

/** Lines of a CSV file as fields. @param {string} path @returns {string[][]} */
function csv(path) {
  const lines = text(path).trim().split("\n").slice(1);
  return lines.map((line) => [...line.matchAll(/("([^"]*(?:""[^"]*)*)"|[^,]*)(,|$)/g)].map((match) => match[2] ?? match[1]).slice(0, -1));
}

// The goals: a published peak of inference in 16 bits within 2.5 %, quantised within 5 %, training within 15 %, a difference within 10 %.
const goals = {
  "inference bf16": { count: 24, median: 0.005, largest: 0.025 },
  "inference quantised": { count: 30, median: 0.01, largest: 0.05 },
  "KV cache": { count: 21, median: 0.005, largest: 0.015 },
  "GGUF file": { count: 36, median: 0.0001, largest: 0.005 },
  training: { count: 30, median: 0.05, largest: 0.15 },
  difference: { count: 6, median: 0.1, largest: 0.1 },
};

for (const name of classes)
  test(`estimates of the class "${name}" are within their goal of the published figures`, { skip }, (t) => {
    const bar = errorBar(name, residuals);
    t.diagnostic(`${name}: ${errorBarText(bar)}`);
    assert.equal(bar.count, goals[name].count);
    assert.ok(bar.median <= goals[name].median, `median ${bar.median}`);
    assert.ok(bar.largest <= goals[name].largest, `largest ${bar.largest}`);
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
    if (!found?.row.request?.trainer) continue;
    assert.equal(found.predicted?.toFixed(4), predicted, id);
    asked += 1;
  }
  assert.equal(asked, 24);
  const recorded = rows.filter((row) => row.recorded);
  assert.ok(recorded.every((row) => row.not_asserted_because));
});

test("an error is seen: a prediction a tenth too large moves every error bar", { skip }, () => {
  const wrong = residualsOf(rows, (request) => {
    const answer = structuredClone(/** @type {Ask} */ (ask)(request));
    answer.total_bytes *= 1.1;
    for (const item of answer.items) item.bytes *= 1.1;
    for (const engine of answer.engines ?? []) engine.cache_bytes *= 1.1;
    return answer;
  });
  for (const name of classes) assert.ok(errorBar(name, wrong).largest > Math.min(0.09, errorBar(name, residuals).largest), name);
  assert.ok(errorBar("inference bf16", wrong).largest > goals["inference bf16"].largest);
});

test("rows that are not judged leave the error bar alone; a class without measurements is refused", { skip }, () => {
  const bar = errorBar("training", residuals);
  const judged = residuals.filter(({ row }) => !row.not_asserted_because);
  assert.deepEqual(errorBar("training", judged), bar);
  assert.ok(residuals.length > judged.length);
  assert.throws(() => errorBar("training", []), /expected measurements/);
});

test("the words of an error bar, and the class of a request", () => {
  assert.equal(
    errorBarText({ count: 24, median: 0.00082, largest: 0.0047 }),
    "Estimates of this kind were within 0.47 % (median 0.082 %) of 24 published measurements.",
  );
  assert.equal(classOf({ task: "training", weights: "awq" }), "training");
  assert.equal(classOf({ task: "inference" }), "inference bf16");
  assert.equal(classOf({ task: "inference", weights: "Q4_K_M" }), "inference quantised");
});
