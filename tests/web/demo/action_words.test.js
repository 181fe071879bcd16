import assert from "node:assert/strict";
import { test } from "node:test";
import { liveAt } from "../../../web/charts/chain_now.js";
import { actionWords } from "../../../web/demo/action_words.js";

/** at:1 on two stages: forward 1; forward 2 saving; backward 2; forward 1 saving; backward 1. */
const strip = {
  fault: { field: "", message: "" },
  schedule: "at:1",
  stageCount: 2,
  ops: new Uint8Array([0, 1, 2, 1, 2]),
  stages: new Int32Array([1, 2, 2, 1, 1]),
  residentBytes: new Float64Array([8, 24, 32, 16, 2048]),
  liveStage: new Int32Array([1, 2, 1]),
  liveSaved: new Uint8Array([0, 1, 1]),
  liveRecomputed: new Uint8Array([0, 0, 1]),
  liveFrom: new Int32Array([0, 1, 3]),
  liveTo: new Int32Array([3, 3, 5]),
};

test("an action is read aloud with its place, its deed and the bytes meanwhile", () => {
  assert.equal(actionWords(strip, 0), "Action 1 of 5: run stage 1 forward and keep only its output. 8 bytes in memory.");
  assert.equal(actionWords(strip, 1), "Action 2 of 5: run stage 2 forward and keep all its way back needs. 24 bytes in memory.");
  assert.equal(actionWords(strip, 3), "Action 4 of 5: run stage 1 forward again and keep all its way back needs. 16 bytes in memory.");
  assert.equal(actionWords(strip, 4), "Action 5 of 5: go back through stage 1; its activation is not needed any more. 2.00 KiB in memory.");
});

test("the third, eleventh and twenty-second run of a stage are called so", () => {
  const times = 22;
  const often = { ...strip, ops: new Uint8Array(times), stages: new Int32Array(times).fill(1), residentBytes: new Float64Array(times) };
  assert.match(actionWords(often, 2), /run stage 1 forward for the 3rd time/);
  assert.match(actionWords(often, 10), /11th/);
  assert.match(actionWords(often, 21), /22nd/);
});

test("lit cells are the activations that live while the action runs", () => {
  assert.deepEqual(liveAt(strip, 2), [
    { stage: 1, saved: false, recomputed: false },
    { stage: 2, saved: true, recomputed: false },
  ]);
  assert.deepEqual(liveAt(strip, 3), [{ stage: 1, saved: true, recomputed: true }]);
});
