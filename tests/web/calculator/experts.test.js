// Whole experts on each device: what inference under vLLM sends, what its command says, and what a change brings with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { vllm } from "../../../web/calculator/inference_flags.js";
import { params, splitsExperts, withExperts } from "../../../web/calculator/params.js";
import { requestOf } from "../../../web/calculator/request.js";
import { defaults } from "../../../web/state/params.js";

const mixtral = { ...defaults(params), model: "mixtral-8x7b", weights: "bf16", engine: "vllm", devices: 4, expert_parallel: 4 };
const answer = /** @type {any} */ ({
  model: { name: "Mixtral 8x7B" },
  kv_bytes_per_token: 131072,
  engines: [{ engine: "vllm", total_bytes: 2 ** 34, cache_bytes: 2 ** 30 }],
  notes: [],
  device: { memory_bytes: 2 ** 36 },
});

test("under vLLM on several devices the number is sent, as it is, and nowhere else in inference", () => {
  assert.equal(requestOf(mixtral).expert_parallel, 4);
  assert.equal(requestOf({ ...mixtral, expert_parallel: 2 }).expert_parallel, 2);
  assert.ok(splitsExperts(mixtral));
  for (const other of [{ engine: "hf" }, { engine: "llama.cpp" }, { devices: 1 }]) {
    assert.ok(!splitsExperts({ ...mixtral, ...other }));
    assert.ok(!("expert_parallel" in requestOf({ ...mixtral, ...other })), JSON.stringify(other));
  }
  assert.ok(!splitsExperts({ ...mixtral, task: "training" }));
  assert.equal(requestOf({ ...mixtral, task: "training", engine: "hf" }).expert_parallel, 4);
});

test("the command has the flag of the setting, and none without it", () => {
  const text = (/** @type {object} */ changes) => vllm({ ...mixtral, ...changes }, answer, "mistralai/Mixtral-8x7B-v0.1").text.replaceAll(" \\\n  ", " ");
  assert.match(text({}), / --tensor-parallel-size 4 --enable-expert-parallel /);
  assert.doesNotMatch(text({ expert_parallel: 1 }), /expert/);
  assert.doesNotMatch(text({ engine: "hf" }), /expert/);
});

test("experts that are whole on all devices stay so when the number of devices changes", () => {
  assert.deepEqual(withExperts(mixtral, { devices: 8 }), { devices: 8, expert_parallel: 8 });
  assert.deepEqual(withExperts(mixtral, { device: "h100-sxm", devices: 2 }), { device: "h100-sxm", devices: 2, expert_parallel: 2 });
  assert.deepEqual(withExperts(mixtral, { context: 8 }), { context: 8 });
  assert.deepEqual(withExperts({ ...mixtral, expert_parallel: 1 }, { devices: 8 }), { devices: 8 });
  assert.deepEqual(withExperts({ ...mixtral, engine: "hf" }, { devices: 8 }), { devices: 8 });
  assert.deepEqual(withExperts({ ...mixtral, task: "training" }, { devices: 8 }), { devices: 8 });
});
