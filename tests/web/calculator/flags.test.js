import assert from "node:assert/strict";
import test from "node:test";
import { deepSpeed, flagsFor, llamaCpp, torchtitan, vllm } from "../../../web/calculator/flags.js";
import { params } from "../../../web/calculator/params.js";
import { defaults } from "../../../web/state/params.js";

const answer = /** @type {any} */ ({ model: { name: "Llama-3.1-8B" }, total_bytes: 12 * 1024 ** 3, device: { memory_bytes: 24 * 1024 ** 3 } });
const values = defaults(params);

test("the default setting is a vLLM command without reservations", () => {
  const { text, without } = vllm(values, answer, "meta-llama/Llama-3.1-8B");
  assert.deepEqual(without, []);
  assert.equal(
    text.replaceAll(" \\\n  ", " ").trim(),
    "vllm serve meta-llama/Llama-3.1-8B --max-model-len 8192 --max-num-seqs 1 --dtype bfloat16 --gpu-memory-utilization 0.50",
  );
});

test("what vLLM has no flag for gets a sentence, not a flag", () => {
  const { text, without } = vllm({ ...values, weights: "Q4_K_M", kv: "q4_0" }, { ...answer, total_bytes: 30 * 1024 ** 3 }, "x");
  assert.equal(without.length, 3);
  assert.doesNotMatch(text, /q4_0|Q4_K_M|utilization/);
});

test("llama.cpp gets the context of all sequences together, and its types of cache", () => {
  const { text, without } = llamaCpp({ ...values, weights: "Q4_K_M", kv: "q8_0", batch: 4 }, answer);
  assert.deepEqual(without, []);
  for (const part of ["Llama-3.1-8B-Q4_K_M.gguf", "--ctx-size 32768", "--parallel 4", "--cache-type-k q8_0", "--cache-type-v q8_0", "--flash-attn on"])
    assert.ok(text.includes(part), part);
  assert.match(llamaCpp(values, answer).without.join(" "), /converted/);
});

test("torchtitan and DeepSpeed say what they leave to the program", () => {
  const training = { ...values, task: "training", devices: 16, tensor_parallel: 4, zero: "3", precision: "bf16-autocast", recompute: "full" };
  const titan = torchtitan(training);
  assert.deepEqual(titan.without, []);
  for (const part of ["--parallelism.data_parallel_shard_degree 4", "--parallelism.tensor_parallel_degree 4", "--activation_checkpoint.mode full"])
    assert.ok(titan.text.includes(part), part);
  assert.match(torchtitan({ ...training, recompute: "binomial" }).without.join(" "), /binomial/);
  const { text, without } = deepSpeed({ ...training, offload: "optimizer+weights" });
  const config = JSON.parse(text);
  assert.equal(config.zero_optimization.stage, 3);
  assert.deepEqual(config.zero_optimization.offload_param, { device: "cpu" });
  assert.deepEqual(config.bf16, { enabled: true });
  assert.match(without.join(" "), /Tensor parallelism/);
});

test("each task has the programs that do it", () => {
  assert.deepEqual(
    flagsFor(values, answer, "").map(({ program }) => program),
    ["vLLM", "llama.cpp"],
  );
  assert.deepEqual(
    flagsFor({ ...values, task: "training" }, answer, "").map(({ program }) => program),
    ["torchtitan", "DeepSpeed"],
  );
});
