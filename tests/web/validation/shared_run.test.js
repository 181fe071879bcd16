// A part shared among engines: one report in the suite's order, one failure or cancel ends all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, runShared } from "../../../web/validation/shared_run.js";

/** @typedef {import("../../../web/validation/report.js").Case} Case */

const build = { compiler: "some compiler", target: "wasm32", simd: "simd128", vector_bits: 128 };

/** @param {number} number @returns {Case} */
const caseOf = (number) => ({
  id: `case ${number}`,
  title: "",
  setup: "",
  passed: true,
  values: [],
  checks: [],
  controls: [],
  accounting: { runs: 1, largest_peak_difference_bytes: 0, largest_activation_difference_bytes: 0, runs_leaving_bytes: 0 },
  digest: String(number),
  seconds: 0,
});

/**
 * Engines that run their share of `count` cases, a case a turn; the one of number `faulty` fails.
 * @param {number} count
 * @param {number} [faulty]
 */
function engines(count, faulty = -1) {
  let started = 0;
  const seen = { stopped: 0, aborted: 0 };
  const start = () => {
    const number = started++;
    return /** @type {any} */ ({
      stop: () => {
        seen.stopped += 1;
      },
      /** @param {string} _name @param {string[]} args @param {any} options */
      async openJob(_name, [options], { signal, onProgress }) {
        const { share } = JSON.parse(options);
        const total = Math.ceil((count - share.index) / share.of);
        const cases = [];
        for (let i = share.index; i < count; i += share.of) {
          await new Promise((resolve) => setTimeout(resolve, number));
          if (signal.aborted) {
            seen.aborted += 1;
            throw new DOMException("cancelled", "AbortError");
          }
          if (number === faulty) throw new Error("this engine fails");
          cases.push(caseOf(i));
          onProgress({ done: cases.length, total, message: `case ${i}`, text: `${JSON.stringify(caseOf(i))}\n` });
        }
        return { report: JSON.stringify({ build, parts: [{ cases }] }) };
      },
    });
  };
  return { start, seen };
}

/** @param {AbortSignal} [signal] */
const options = (workers = 1, signal = new AbortController().signal) => ({ workers, signal, advanced: () => {}, ended: () => {} });

test("whatever the number of workers, the report is the same", async () => {
  for (const workers of [1, 2, 3, 4, 7]) {
    const { start, seen } = engines(10);
    /** @type {number[]} */
    const counts = [];
    /** @type {number[]} */
    const shares = [];
    const report = await runShared(
      "digests",
      "quick",
      { ...options(workers), ended: ({ cases }) => counts.push(cases), advanced: (done) => shares.push(done) },
      start,
    );
    assert.deepEqual(
      report.parts[0].cases.map(({ id }) => id),
      Array.from({ length: 10 }, (_, i) => `case ${i}`),
    );
    assert.equal(report.cases, 10);
    assert.equal(report.accounting.runs, 10);
    assert.deepEqual(report.build, build);
    assert.deepEqual(
      counts,
      Array.from({ length: 10 }, (_, i) => i + 1),
    );
    assert.ok(shares.every((share, i) => share > (shares[i - 1] ?? 0)));
    assert.ok(Math.abs((shares.at(-1) ?? 0) - 1) < 1e-9);
    assert.equal(seen.stopped, workers);
  }
});

test("one engine that fails ends the others, and its sentence is what is told", async () => {
  const { start, seen } = engines(40, 1);
  await assert.rejects(runShared("digests", "quick", options(3), start), /this engine fails/);
  assert.equal(seen.stopped, 3);
});

test("a cancel ends all of them", async () => {
  const { start, seen } = engines(400);
  const cancel = new AbortController();
  const running = runShared("digests", "quick", options(3, cancel.signal), start);
  setTimeout(() => cancel.abort(), 5);
  await assert.rejects(running, { name: "AbortError" });
  assert.equal(seen.stopped, 3);
  await assert.rejects(runShared("digests", "quick", options(2, cancel.signal), start), { name: "AbortError" });
});

test("cases that have not ended leave no hole", () => {
  const shares = [{ cases: [caseOf(0), caseOf(2), caseOf(4)] }, { cases: [caseOf(1)] }];
  assert.deepEqual(
    inOrder(shares).map(({ id }) => id),
    ["case 0", "case 1", "case 2", "case 4"],
  );
});
