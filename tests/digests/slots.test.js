// Work in slots: never more at once than there are, first come first served, and a failure gives its slot back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { slots } from "./slots.js";

test("never more works run at once than there are slots, and they begin in order", async () => {
  const inSlot = slots(2);
  /** @type {number[]} */
  const begun = [];
  let running = 0;
  let most = 0;
  const work = (/** @type {number} */ number) => async () => {
    begun.push(number);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5 - number));
    running -= 1;
    return number;
  };
  const results = await Promise.all([0, 1, 2, 3, 4].map((number) => inSlot(work(number))));
  assert.deepEqual([results, begun, most], [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 2]);
});

test("work that fails gives its slot back", async () => {
  const inSlot = slots(1);
  const failing = inSlot(async () => {
    throw new Error("on purpose");
  });
  const after = inSlot(async () => "ran");
  await assert.rejects(failing, /on purpose/);
  assert.equal(await after, "ran");
});
