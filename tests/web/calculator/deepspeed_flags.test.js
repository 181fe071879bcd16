import assert from "node:assert/strict";
import { test } from "node:test";
import { deepSpeed } from "../../../web/calculator/deepspeed_flags.js";
import { params } from "../../../web/calculator/params.js";
import { training } from "./flags_asked.js";

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

test("what lies on a disk is nvme in DeepSpeed's file", () => {
  const entries = (/** @type {string} */ offload) => {
    const { zero_optimization, activation_checkpointing } = JSON.parse(deepSpeed({ ...training, recompute: "full", offload }).text);
    return [zero_optimization.offload_optimizer?.device, zero_optimization.offload_param?.device, activation_checkpointing?.cpu_checkpointing];
  };
  assert.deepEqual(entries("optimizer_disk"), ["nvme", undefined, undefined]);
  assert.deepEqual(entries("optimizer+weights_disk"), ["nvme", "nvme", undefined]);
  assert.deepEqual(entries("all_disk"), ["nvme", "nvme", true]);
  assert.deepEqual(entries("all"), ["cpu", "cpu", true]);
  assert.deepEqual(entries("activations"), [undefined, undefined, true]);
});

test("activations are offloaded where something is recomputed by DeepSpeed's own function, and the file says so", () => {
  const of = (/** @type {string} */ offload, /** @type {string} */ recompute) => {
    const { text, without } = deepSpeed({ ...training, trainer: "deepspeed", offload, recompute });
    return { entry: JSON.parse(text).activation_checkpointing, said: without.join(" ") };
  };
  for (const offload of ["activations", "all", "all_disk"]) {
    const none = of(offload, "none");
    assert.equal(none.entry, undefined);
    assert.match(none.said, /without recomputation no activations are offloaded/);
    const full = of(offload, "full");
    assert.deepEqual(full.entry, { cpu_checkpointing: true });
    assert.match(full.said, /read by deepspeed\.checkpointing\.checkpoint alone/);
    assert.match(full.said, /Hugging Face's gradient checkpointing does not read it/);
  }
  assert.doesNotMatch(of("optimizer", "full").said, /cpu_checkpointing/);
  assert.match(of("optimizer", "full").said, /switched on in the model's code/);
  assert.doesNotMatch(of("optimizer", "none").said, /ecomputation/);
});
