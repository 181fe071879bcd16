import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { added, addedInLongestGap, gaps, inside, longestGap, moved, readCheckpoints, removed } from "../../../web/demo/checkpoints.js";

const stageCount = 40;
const anyCheckpoints = fc.uniqueArray(fc.integer({ min: 1, max: stageCount - 1 })).map((list) => list.sort((a, b) => a - b));

/** @param {readonly number[]} list */
const legal = (list) => list.every((stage, i) => stage >= 1 && stage < stageCount && (i === 0 || stage > list[i - 1]));

test("whatever is added, removed or moved, checkpoints stay increasing and inside the chain", () => {
  const stage = fc.integer({ min: 1, max: stageCount - 1 });
  fc.assert(
    fc.property(anyCheckpoints, stage, fc.nat(), fc.integer({ min: -100, max: 100 }), (list, one, place, to) => {
      assert.ok(legal(added(list, one)) && added(list, one).includes(one));
      assert.ok(legal(removed(list, one)) && !removed(list, one).includes(one));
      assert.ok(legal(addedInLongestGap(list, stageCount)));
      if (list.length > 0) assert.ok(legal(moved(list, place % list.length, to, stageCount)));
    }),
    { seed: 7 },
  );
});

test("a checkpoint does not pass its neighbours", () => {
  assert.deepEqual(moved([4, 8, 12], 1, 30, stageCount), [4, 11, 12]);
  assert.deepEqual(moved([4, 8, 12], 1, 0, stageCount), [4, 5, 12]);
  assert.deepEqual(moved([4], 0, 1000, stageCount), [39]);
});

test("the gaps cover the chain", () => {
  fc.assert(
    fc.property(anyCheckpoints, (list) => {
      assert.equal(
        gaps(list, stageCount).reduce((sum, [from, to]) => sum + to - from, 0),
        stageCount,
      );
    }),
    { seed: 7 },
  );
  assert.equal(longestGap([], stageCount), stageCount);
  assert.equal(longestGap([10, 20], stageCount), 20);
});

test("adding again and again fills the chain and then changes nothing", () => {
  /** @type {number[]} */
  let list = [];
  for (let i = 1; i < stageCount; i += 1) list = addedInLongestGap(list, stageCount);
  assert.equal(list.length, stageCount - 1);
  assert.deepEqual(addedInLongestGap(list, stageCount), list);
});

test("a typed list is taken as it is or refused with a sentence", () => {
  assert.deepEqual(readCheckpoints(" 3, 9 12 ", stageCount), { checkpoints: [3, 9, 12], fault: "" });
  assert.deepEqual(readCheckpoints("", stageCount), { checkpoints: [], fault: "" });
  for (const text of ["0", "40", "9, 3", "3, 3", "x", "-1", "2.5", "1e1", "99999999999999999999"]) {
    const { checkpoints, fault } = readCheckpoints(text, stageCount);
    assert.equal(checkpoints, null, text);
    assert.match(fault, /expected increasing stages from 1 to 39, but got “/);
  }
});

test("on a shorter chain only the checkpoints inside it stay", () => {
  assert.deepEqual(inside([3, 9, 39], 10), [3, 9]);
});
