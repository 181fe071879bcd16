import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { median, quantile, ratioSpread, spread } from "../../bench/statistics.js";

test("median and quartiles lie between neighbours, and the order of the values does not matter", () => {
  assert.equal(median([3]), 3);
  assert.equal(median([4, 1, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.deepEqual(spread([5, 4, 3, 2, 1]), { median: 3, low: 2, high: 4 });
  assert.throws(() => quantile([], 0.5), /at least one value, but got none/);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1 }), (values) => {
      const { median: middle, low, high } = spread(values);
      assert.ok(Math.min(...values) <= low && low <= middle && middle <= high && high <= Math.max(...values));
      assert.deepEqual(spread([...values].reverse()), { median: middle, low, high });
    }),
  );
});

test("ratios are taken within a round: a machine that halves its speed for a while changes nothing", () => {
  const ours = [1, 1, 2, 2, 1];
  assert.deepEqual(
    ratioSpread(
      ours.map((seconds) => 3 * seconds),
      ours,
    ),
    { median: 3, low: 3, high: 3 },
  );
  const medians = median([3, 3, 6, 3, 3]) / median([1, 2, 2, 2, 1]);
  assert.notEqual(medians, ratioSpread([3, 6, 6, 6, 3], [1, 2, 2, 2, 1]).median, "the ratio of medians would be another number");
  assert.throws(() => ratioSpread([1, 2], [1]), /as many rounds of both/);
});
