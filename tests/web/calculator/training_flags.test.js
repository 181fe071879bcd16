import assert from "node:assert/strict";
import { test } from "node:test";
import { params } from "../../../web/calculator/params.js";
import { deepSpeed, torchtitan } from "../../../web/calculator/training_flags.js";
import { answer, values } from "./flags_asked.js";

const training = { ...values, task: "training", trainer: "torchtitan", batch: 2, micro_batches: 4, devices: 8, zero: "3", precision: "bf16-autocast" };
/** @param {string} text @param {string} flag */
const flagOf = (text, flag) => Number(new RegExp(`--\\S+\\.${flag} (\\d+)`).exec(text)?.[1]);

test("torchtitan's step has the tokens of the page's: micro-batches with and without a pipeline", () => {
  const { text, without } = torchtitan(training, answer);
  assert.equal(flagOf(text, "global_batch_size") * flagOf(text, "seq_len"), 2 * 4 * 8 * 8192);
  assert.equal(flagOf(text, "local_batch_size"), 2);
  assert.equal(without.length, 2); // the model, and of what time the flags are
  const piped = torchtitan({ ...training, pipeline_parallel: 2 }, answer).text;
  assert.equal(flagOf(piped, "local_batch_size"), 8);
  assert.equal(flagOf(piped, "pipeline_parallel_microbatch_size"), 2);
  assert.equal(flagOf(piped, "global_batch_size"), 2 * 4 * 4);
  assert.match(torchtitan({ ...training, recompute: "selective" }, answer).text, /selective_ac_option op/);
});

test("torchtitan's schedule follows the runs of blocks a stage has, by layers a stage where they are not two", () => {
  const of = (/** @type {number} */ layers, /** @type {object} */ changes) => {
    const { text, without } = torchtitan({ ...training, ...changes }, { ...answer, model: { ...answer.model, layers } });
    const schedule = /pipeline_parallel_schedule (\w+)/.exec(text)?.[1];
    return [schedule, flagOf(text, "pipeline_parallel_layers_per_stage"), without.some((one) => one.includes("layers a stage"))];
  };
  assert.deepEqual(of(32, {}), [undefined, NaN, false]);
  assert.deepEqual(of(32, { pipeline_chunks: 4 }), [undefined, NaN, false]); // no pipeline
  assert.deepEqual(of(32, { pipeline_parallel: 2 }), ["1F1B", NaN, false]);
  assert.deepEqual(of(32, { pipeline_parallel: 2, pipeline_chunks: 2 }), ["Interleaved1F1B", NaN, false]);
  // 126 layers, embedding and head on 8 × 4 stages: four each.
  assert.deepEqual(of(126, { pipeline_parallel: 8, pipeline_chunks: 4 }), ["Interleaved1F1B", 4, false]);
  // 34 on 2 × 7 stages: three each are twelve stages.
  assert.deepEqual(of(32, { pipeline_parallel: 2, pipeline_chunks: 7 }), [undefined, NaN, true]);
});

test("torchtitan says what it has no flag for, and whose bytes are shown", () => {
  const said = (/** @type {object} */ changes) => torchtitan({ ...training, ...changes }, answer).without.join(" ");
  assert.match(said({ recompute: "binomial" }), /binomial/);
  assert.match(said({ zero: "0", tensor_parallel: 2, sequence_parallel: true }), /refuses data parallelism without sharding/);
  assert.match(said({ tensor_parallel: 2 }), /sequence parallelism/);
  assert.match(said({ trainer: "megatron" }), /^The bytes above are those of Megatron-LM/);
  assert.match(said({ trainer: "torchtitan-2024" }), /^The bytes above are those of torchtitan of 2024; with torchtitan as the program/);
  assert.match(said({}), /of the time of its TOML files, .* since spring 2026 it makes those of an eighth/);
  assert.doesNotMatch(said({ trainer: "torchtitan-2024" }), /TOML/);
  // Both have the same rule.
  assert.match(said({ trainer: "megatron", recompute: "selective" }), /a list of its own/);
  for (const trainer of ["torchtitan", "torchtitan-2024"]) assert.doesNotMatch(said({ trainer, recompute: "selective" }), /a list of its own/);
});

test("DeepSpeed's file tells the precisions apart that hold different bytes", () => {
  const file = (/** @type {string} */ precision) => JSON.parse(deepSpeed({ ...training, trainer: "deepspeed", precision }).text);
  assert.deepEqual(file("bf16-mixed").bf16, { enabled: true });
  assert.equal(file("bf16").bf16.bf16_master_weights_and_grads, true);
  assert.deepEqual(file("bf16-autocast").torch_autocast, { enabled: true, dtype: "bfloat16" });
  assert.equal("bf16" in file("bf16-autocast"), false);
  assert.deepEqual(file("bf16-fp32-gradients").data_types, { grad_accum_dtype: "fp32" });
  const texts = params.find(({ name }) => name === "precision");
  const kinds = (texts?.kind === "choice" ? texts.choices : []).map(({ value }) => deepSpeed({ ...training, precision: value }));
  const same = kinds.filter(({ text, without }, i) => kinds.some((other, j) => i !== j && other.text === text && `${other.without}` === `${without}`));
  assert.deepEqual(same, []); // two precisions are one file only where a sentence tells them apart
  const { text, without } = deepSpeed({ ...training, offload: "optimizer+weights", tensor_parallel: 4 });
  assert.deepEqual(JSON.parse(text).zero_optimization.offload_param, { device: "cpu" });
  assert.equal(JSON.parse(text).gradient_accumulation_steps, 4);
  assert.match(without.join(" "), /Tensor parallelism/);
});

test("DeepSpeed's file has the entries without which it refuses an optimiser", () => {
  const of = (/** @type {string} */ optimizer, /** @type {object} */ changes) =>
    JSON.parse(deepSpeed({ ...training, trainer: "deepspeed", optimizer, ...changes }).text);
  const keys = (/** @type {string} */ optimizer, changes = {}) => {
    const { optimizer: made, zero_allow_untested_optimizer: untested, zero_force_ds_cpu_optimizer: forced } = of(optimizer, changes);
    return [made?.type, untested, forced];
  };
  assert.deepEqual(keys("adamw"), ["AdamW", undefined, undefined]);
  assert.deepEqual(keys("lion"), ["Lion", undefined, undefined]);
  assert.deepEqual(keys("muon"), ["Muon", undefined, undefined]);
  assert.deepEqual(keys("sgd"), ["SGD", true, undefined]);
  assert.equal(of("momentum", {}).optimizer.params.momentum, 0.9);
  // Handed to it by the program: ZeRO has not tested them, and on the host another is expected.
  for (const optimizer of ["adafactor", "adafactor-momentum", "adamw-8bit"]) {
    assert.deepEqual(keys(optimizer), [undefined, true, undefined]);
    assert.deepEqual(keys(optimizer, { offload: "optimizer" }), [undefined, true, false]);
    assert.deepEqual(keys(optimizer, { offload: "activations" }), [undefined, true, undefined]);
    assert.deepEqual(keys(optimizer, { zero: "0" }), [undefined, undefined, undefined]);
  }
  assert.deepEqual(keys("adamw", { offload: "optimizer" }), ["AdamW", undefined, undefined]);
  assert.deepEqual(keys("lion", { offload: "all" }), ["Lion", undefined, undefined]);
  // ZeRO refuses Muon with reduce_scatter, stage 3 without its moment in memory.
  const muon = (/** @type {string} */ zero) => of("muon", { zero }).zero_optimization;
  assert.deepEqual(muon("2"), { stage: 2, reduce_scatter: false });
  assert.deepEqual(muon("3"), { stage: 3, reduce_scatter: false, save_muon_momentum_buffer_in_memory: true });
  assert.deepEqual(muon("0"), { stage: 0 });
  assert.deepEqual(of("adamw", {}).zero_optimization, { stage: 3 });
});

test("DeepSpeed's bucket is the one counted: its file sets neither size nor overlap", () => {
  for (const zero of ["1", "2", "3"]) assert.deepEqual(JSON.parse(deepSpeed({ ...training, zero }).text).zero_optimization, { stage: Number(zero) });
});

test("what DeepSpeed refuses beside a pipeline or without ZeRO is said", () => {
  for (const zero of ["2", "3"]) {
    const { text, without } = deepSpeed({ ...training, zero, pipeline_parallel: 2 });
    assert.equal(text, "");
    assert.deepEqual(without, ["DeepSpeed's pipeline engine refuses ZeRO 2 and 3."]);
  }
  for (const zero of ["0", "1"]) assert.notEqual(deepSpeed({ ...training, zero, pipeline_parallel: 2 }).text, "");
  const interleaved = deepSpeed({ ...training, zero: "1", pipeline_parallel: 2, pipeline_chunks: 2 });
  assert.deepEqual([interleaved.text, interleaved.without], ["", ["DeepSpeed has no interleaved pipeline."]]);
  const experts = (/** @type {string} */ zero) => deepSpeed({ ...training, zero, expert_parallel: 2 });
  assert.deepEqual([experts("3").text, experts("3").without], ["", ["DeepSpeed refuses expert parallelism at ZeRO 3."]]);
  assert.notEqual(experts("2").text, "");
  const said = (/** @type {string} */ zero) => deepSpeed({ ...training, zero, offload: "optimizer" }).without.join(" ");
  assert.match(said("0"), /offloads the optimiser at ZeRO 1 to 3 alone/);
  assert.doesNotMatch(said("1"), /at ZeRO 1 to 3 alone/);
});

test("what lies on a disk is nvme in DeepSpeed's file; torchtitan has the host alone", () => {
  const entries = (/** @type {string} */ offload) => {
    const { zero_optimization, activation_checkpointing } = JSON.parse(deepSpeed({ ...training, zero: "3", offload }).text);
    return [zero_optimization.offload_optimizer?.device, zero_optimization.offload_param?.device, activation_checkpointing?.cpu_checkpointing];
  };
  assert.deepEqual(entries("optimizer_disk"), ["nvme", undefined, undefined]);
  assert.deepEqual(entries("optimizer+weights_disk"), ["nvme", "nvme", undefined]);
  assert.deepEqual(entries("all_disk"), ["nvme", "nvme", true]);
  assert.deepEqual(entries("all"), ["cpu", "cpu", true]);
  const without = (/** @type {string} */ offload) => torchtitan({ ...training, offload }, answer).without.join(" ");
  assert.match(without("all_disk"), /not to a disk/);
  assert.doesNotMatch(without("all"), /disk/);
});
