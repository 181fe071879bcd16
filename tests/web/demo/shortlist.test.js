import assert from "node:assert/strict";
import { test } from "node:test";
import { shortlist } from "../../../web/demo/shortlist.js";

/** @param {string} schedule @param {number} activationPeakBytes @param {number} cost @param {boolean} [feasible] */
const prediction = (schedule, activationPeakBytes, cost, feasible = true) =>
  /** @type {import("../../../wasm/engine.d.ts").SchedulePrediction} */ ({ schedule, activationPeakBytes, cost, feasible });

test("the named schedules and the chosen one always stand in the bars, most bytes first", () => {
  const all = [
    prediction("keep-all", 100, 1),
    prediction("sqrt", 40, 9),
    prediction("revolve:3", 30, 8),
    prediction("every:2", 90, 20),
    prediction("recursive", 20, 30),
  ];
  assert.deepEqual(
    shortlist(all, "every:2").map((one) => one.schedule),
    ["keep-all", "every:2", "sqrt", "revolve:3", "recursive"],
  );
});

test("of the rest only those that no other beats, and no more than there is room for", () => {
  const many = Array.from({ length: 40 }, (_, i) => prediction(`revolve:${i + 1}`, 100 - i, 100 + i));
  const list = shortlist([...many, prediction("every:9", 101, 200), prediction("budget:1", 0, 0, false)], "revolve:7", 9);
  assert.equal(list.length, 9);
  assert.ok(!list.some((one) => ["every:9", "budget:1"].includes(one.schedule)));
  assert.ok(list.some((one) => one.schedule === "revolve:7"));
});
