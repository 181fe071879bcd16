// The validation suite as a job: its verdict, the native bytes, cancel, and bad options.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { recorded } from "../../web/build/record_native.js";
import { finish, loadEngine } from "./engine.js";

/** @typedef {import("../../web/validation/report.js").Report} Report */

/** @param {string[]} parts @returns {Promise<Report>} */
async function quickReport(parts) {
  const engine = await loadEngine();
  const opened = engine.openValidation(JSON.stringify({ parts, scale: "quick" }));
  finish(engine, opened);
  const report = JSON.parse(engine.validationReport(opened.job));
  engine.closeJob(opened.job);
  assert.equal(engine.ledgerLiveBytes(), 0);
  return report;
}

test("determinism and scaling pass in WebAssembly and end in the native build's bytes", async () => {
  const report = await quickReport(["determinism", "scaling"]);
  assert.equal(report.passed, true);
  assert.equal(report.build.target, "wasm32");
  assert.equal(report.accounting.largest_peak_difference_bytes, 0);
  const native = new Map(recorded().quick.parts.flatMap(({ cases }) => cases.map((one) => [one.id, one.digest])));
  for (const one of report.parts.flatMap(({ cases }) => cases)) assert.equal(one.digest, native.get(one.id), one.id);
});

test("progress names the case that runs and only rises; closing the job half-way frees everything", async () => {
  const engine = await loadEngine();
  const { job } = engine.openValidation(JSON.stringify({ parts: ["determinism"], scale: "full" }));
  let before = 0;
  for (let slice = 0; slice < 20; slice += 1) {
    const { state, done, total, message } = engine.advanceJob(job, 12);
    assert.equal(state, "running");
    assert.ok(done >= before && done < total);
    assert.match(message, /layers|bytes|schedule/);
    before = done;
  }
  assert.ok(before > 0);
  engine.closeJob(job);
  assert.equal(engine.ledgerLiveBytes(), 0);
});

test("each case is told as it ends, and the lines together are the report's cases", async () => {
  const engine = await loadEngine();
  const { job } = engine.openValidation(JSON.stringify({ parts: ["scaling"], scale: "quick" }));
  let told = "";
  let state = "running";
  while (state === "running") {
    const progress = engine.advanceJob(job, 1);
    state = progress.state;
    told += progress.text;
  }
  const cases = told
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(cases, JSON.parse(engine.validationReport(job)).parts[0].cases);
  engine.closeJob(job);
});

test("options that make no sense are refused in one sentence", async () => {
  const engine = await loadEngine();
  const { job, fault } = engine.openValidation('{"parts":["speed"]}');
  assert.equal(job, 0);
  assert.equal(fault.field, "parts");
  assert.match(fault.message, /expected digests, determinism, scaling or performance, but got "speed"/);
});

/** Runs a share of the part "digests" and tells its cases. @param {{index: number, of: number}} share */
async function digestCases(share) {
  const engine = await loadEngine();
  const opened = engine.openValidation(JSON.stringify({ parts: ["digests"], share }));
  finish(engine, opened);
  /** @type {Report} */
  const report = JSON.parse(engine.validationReport(opened.job));
  engine.closeJob(opened.job);
  assert.equal(engine.ledgerLiveBytes(), 0);
  return { engine, part: report.parts[0] };
}

test("every determinism case ends in the committed bytes, and two engines that share them come to the same", async () => {
  const committed = JSON.parse(readFileSync(new URL("../../web/validation/digests.json", import.meta.url), "utf8"));
  const { engine, part: whole } = await digestCases({ index: 0, of: 1 });
  assert.deepEqual(JSON.parse(engine.committedDigests()), committed);
  const computed = Object.fromEntries(whole.cases.filter(({ digest }) => digest !== "").map(({ id, digest }) => [id, digest]));
  assert.deepEqual(computed, committed);
  assert.ok(whole.cases.every(({ passed }) => passed));

  const shares = await Promise.all([0, 1].map((index) => digestCases({ index, of: 2 })));
  const merged = whole.cases.map((_, i) => shares[i % 2].part.cases[Math.floor(i / 2)]);
  assert.deepEqual(
    merged.map(({ id, digest }) => [id, digest]),
    whole.cases.map(({ id, digest }) => [id, digest]),
  );
  assert.equal(shares[0].part.fingerprint, undefined);
});

test("the fingerprint is one SHA-256 over all lines; one digit of one digest changes it", async () => {
  const engine = await loadEngine();
  const committed = JSON.parse(engine.committedDigests());
  const lines = Object.entries(committed).map(([name, digest]) => `${digest}  ${name}\n`);
  const expected = createHash("sha256").update(lines.join("")).digest("hex");
  assert.equal(engine.fingerprint(JSON.stringify(committed)).fingerprint, expected);
  const [first, digest] = Object.entries(committed)[0];
  committed[first] = `${digest[0] === "0" ? "1" : "0"}${digest.slice(1)}`;
  assert.notEqual(engine.fingerprint(JSON.stringify(committed)).fingerprint, expected);
  assert.match(engine.fingerprint('{"a":"b"}').fault.message, /expected 64 lower-case hexadecimal digits/);
});
