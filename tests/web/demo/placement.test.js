import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bestPlacement } from "../../../web/demo/placement.js";

/** @param {readonly number[]} checkpoints @param {readonly number[]} output @param {readonly number[]} saved */
function peak(checkpoints, output, saved) {
  const ends = [...checkpoints, saved.length];
  let kept = 0;
  return Math.max(
    ...ends.map((end, i) => {
      const from = i === 0 ? 0 : checkpoints[i - 1];
      if (i > 0) kept += output[from - 1];
      return kept + saved.slice(from, end).reduce((sum, bytes) => sum + bytes, 0);
    }),
  );
}

test("no placement of all 2^(L-1) has a lower peak", () => {
  const stage = fc.record({ output: fc.integer({ min: 1, max: 9 }), more: fc.integer({ min: 0, max: 20 }) });
  fc.assert(
    fc.property(fc.array(stage, { minLength: 2, maxLength: 9 }), (stages) => {
      const output = stages.map((one) => one.output);
      const saved = stages.map((one) => one.output + one.more);
      const found = peak(bestPlacement(output, saved), output, saved);
      for (let mask = 0; mask < 2 ** (stages.length - 1); mask += 1) {
        const other = output.map((_, i) => i).filter((i) => i > 0 && mask & (1 << (i - 1)));
        assert.ok(found <= peak(other, output, saved), `${other}`);
      }
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("on equal stages of one unit the gaps shrink by one: the later ones wait beside more checkpoints", () => {
  const ones = new Array(10).fill(1);
  assert.deepEqual(bestPlacement(ones, ones), [4, 7, 9]);
});
