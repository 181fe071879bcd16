// The recorded matrix as lines: the runs of a build are one line, and the worst of them decides it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, recordText } from "../../../web/validation/matrix_table.js";

/** @typedef {import("../../digests/comparison.js").Row} Row */

/** @param {Partial<Row>} some @returns {Row} */
const row = (some) => ({
  build: "g++ 12 -O1",
  instructionSet: "sse2",
  threads: 1,
  equal: 4,
  fingerprint: "aaaa",
  differing: [],
  seconds: 1,
  fault: "",
  expected: false,
  ...some,
});

test("the runs of one build are one line", () => {
  const rows = [row({}), row({ threads: 2 }), row({ instructionSet: "avx2" }), row({ build: "Firefox", instructionSet: "scalar" })];
  assert.deepEqual(linesOf({ rows, cases: 4 }), [
    { build: "g++ 12 -O1", on: "sse2, avx2; 1, 2 threads", runs: 3, equal: "4 of 4", fingerprints: "aaaa", holds: true },
    { build: "Firefox", on: "scalar", runs: 1, equal: "4 of 4", fingerprints: "aaaa", holds: true },
  ]);
});

test("one run that differs, or that there is not, decides the line", () => {
  const differing = linesOf({ rows: [row({}), row({ threads: 2, equal: 3, fingerprint: "bbbb", differing: ["exp"] })], cases: 4 });
  assert.deepEqual(differing, [{ build: "g++ 12 -O1", on: "sse2; 1, 2 threads", runs: 2, equal: "3 of 4", fingerprints: "aaaa, bbbb", holds: false }]);
  const absent = linesOf({ rows: [row({ build: "Firefox", instructionSet: "", equal: 0, fingerprint: "", fault: "Firefox: not here" })], cases: 4 });
  assert.deepEqual(absent, [{ build: "Firefox", on: "", runs: 0, equal: "0 of 4", fingerprints: "Firefox: not here", holds: false }]);
});

test("a record says when and where", () => {
  const text = recordText({
    date: "2026-11-21",
    system: "Debian",
    processor: "a processor",
    cases: 4,
    fingerprint: "",
    rows: [],
    control: null,
    holds: true,
    verdict: "",
  });
  assert.equal(text, "recorded 2026-11-21 on Debian, a processor");
});
