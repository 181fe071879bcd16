// The answer's large numbers as texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { params } from "../../../web/calculator/params.js";
import { readoutOf } from "../../../web/calculator/readout.js";
import { deepSpeed } from "../../../web/calculator/deepspeed_flags.js";
import { counted } from "../../../web/format/counts.js";
import { defaults } from "../../../web/state/params.js";

const answer = /** @type {any} */ ({
  model: { name: "M" },
  parameters: { total: 8e9, active: 8e9 },
  total_bytes: 16e9,
  peak: "prefill",
  device: { name: "D", memory_bytes: 8e9 },
  fits: false,
  free_bytes: -8e9,
  times: [{ name: "a token", seconds: 0.356 }],
  streaming: { seconds_per_token: 48.8 },
});
const request = { task: "inference", devices: 1, batch: 1, context: 8 };
const label = (/** @type {object} */ more) => readoutOf({ ...answer, ...more }, request)["time-label"];

test("the time of a model that does not fit is said to be one of a device with room, beside the streamed one", () => {
  assert.equal(label({}), "a token, if it fitted, at least (at most 2.81 a second); 48.8 s with weights streamed by whole blocks");
  assert.equal(label({ cannot_run: "why", streaming: undefined }), "a token, if it ran, at least (at most 2.81 a second)");
  assert.equal(label({ fits: true, streaming: undefined }), "a token, at least (at most 2.81 a second)");
});

test("a rate below one a second keeps its digits", () => {
  assert.match(label({ times: [{ name: "a token", seconds: 16_060 }] }), /at most 0\.0000623 a second/);
});

test("one token is counted in the singular, in the title and in the commands beside it", () => {
  const title = (/** @type {number} */ context) => readoutOf(answer, { ...request, context }).title;
  assert.equal(title(1), "M, inference, 1 × 1 token, on D");
  assert.equal(title(4096), "M, inference, 1 × 4,096 tokens, on D");
  assert.equal(counted(1, "block"), "1 block");
  assert.equal(counted(0, "block"), "0 blocks");
  assert.match(deepSpeed({ ...defaults(params), context: 1 }).without.join(" "), /context of 1 token is/);
});
