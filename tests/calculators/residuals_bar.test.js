// What the page says beside an estimate of how far such estimates have been off: measurements of its own kind alone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { residualsOf } from "../../web/calculator/residuals.js";
import { barText, errorBarText } from "../../web/calculator/residuals_bar.js";
import { codeAsQwen2, kindOf, sameKind } from "../../web/calculator/residuals_kind.js";
import { ask, skip } from "./ask.js";

/** @typedef {import("../../web/calculator/residuals.js").Residual} Residual */
/** @typedef {import("../../web/calculator/residuals.js").Measurement} Measurement */

/** @type {Residual[]} */
let residuals = [];
before(() => {
  if (!skip) residuals = residualsOf(JSON.parse(readFileSync(new URL("../../web/calculator/measurements.json", import.meta.url), "utf8")), ask);
});

/** @param {Record<string, unknown>} request */
const said = (request) => errorBarText(kindOf(request, ask(request)), residuals);

const titan = {
  task: "training",
  trainer: "torchtitan-2024",
  context: 8192,
  batch: 2,
  precision: "bf16-autocast",
  zero: 3,
  devices: 8,
  recompute: "selective",
};

test("a kind that was measured says by how much, on how many, and which of them a number was fitted on", { skip }, () => {
  const arrival = said({ model: "llama-3.1-8b", context: 8192 });
  assert.match(arrival, /^Of this kind \(Hugging Face, 16-bit weights, one device, a dense decoder, fused attention, 16-bit cache, one sequence\): /);
  assert.match(arrival, /within [\d.]+ % \(median [\d.]+ %\) of 16 published measurements that nothing was fitted on, and within [\d.]+ %/);
  assert.match(arrival, /of 8 more, which a number of the formula was fitted on; all of Qwen2\.5\.$/);
  assert.match(
    said({ model: "llama-3.1-8b", context: 8192, weights: "awq" }),
    /Face, AWQ weights.* of 10 published measurements, none used for a fit; all of Qwen2\.5\.$/,
  );
  assert.match(
    said({ model: "qwen2.5-72b", context: 8192, device: "a100-80", devices: 2 }),
    /16-bit weights, several devices.* of 4 published measurements of the sum over all devices, none used for a fit; all of Qwen2\.5\.$/,
  );
  assert.match(
    said({ model: "llama-3.1-8b", ...titan }),
    /^Of this kind \(torchtitan of 2024, .*: estimates were within 6\.86 % .* of 4 published measurements, none/,
  );
});

test("a kind that was never measured says so, and how the nearest differs", { skip }, () => {
  const none = /^No published measurement of this kind in our table \(/;
  const deepSeek = said({ model: "deepseek-v3", engine: "vllm", device: "h200-sxm", devices: 8 });
  assert.match(deepSeek, none);
  assert.match(deepSeek, /The nearest, 4 of Qwen2\.5, differ in program \(Hugging Face\), weights \(16-bit weights\) and model \(a dense decoder\)\.$/);
  const gguf = said({ model: "llama-3.1-8b", engine: "llama.cpp", weights: "Q4_K_M" });
  assert.match(gguf, none);
  assert.match(gguf, /\(llama\.cpp, GGUF weights, .*differ in program \(Hugging Face\) and weights \(16-bit weights\)\.$/);
  const plain = said({ model: "llama-3.1-8b", ...titan, trainer: "torch" });
  assert.match(plain, none);
  assert.match(plain, /The nearest, 4 of Llama 3\.1, differ in program \(torchtitan of 2024\)\.$/);
  const present = said({ model: "llama-3.1-8b", ...titan, trainer: "torchtitan" });
  assert.match(present, none);
  assert.match(present, /table \(torchtitan, .*The nearest, 4 of Llama 3\.1, differ in program \(torchtitan of 2024\)\.$/);
  const lora = said({ model: "llama-3.1-8b", task: "training", lora_rank: 16 });
  assert.match(lora, none);
  assert.match(lora, /what is trained \(all weights trained\)/);
  for (const sentence of [deepSeek, gguf, plain, present, lora]) assert.doesNotMatch(sentence, /%/);
});

test("in transformers a bar speaks of families whose code holds the same tensors as a measured one's, and of no other", { skip }, () => {
  for (const model of ["llama-3.1-8b", "mistral-nemo-12b", "gemma-7b"]) assert.match(said({ model, context: 2048 }), /of 16 published measurements/, model);
  for (const [model, file] of [
    ["phi-4", "phi3"],
    ["gpt2-xl", "gpt2"],
    ["pythia-6.9b", "gpt_neox"],
    ["opt-6.7b", "opt"],
    ["qwen3-8b", "qwen3"],
  ]) {
    const text = said({ model, context: 1024, weights: "bf16" });
    assert.match(text, /^No published measurement of this kind/, model);
    assert.ok(text.includes(`a dense decoder of modeling_${file}.py`), text);
    assert.match(text, /differ in model \(a dense decoder\)\.$/, model);
    // Float32 as published is another kind, with its cache.
    if (file === "gpt2") assert.match(said({ model, context: 1024 }), /differ in weights \(16-bit weights\), .* and cache \(16-bit cache\)/);
    // In other programs nothing is known of a family's code.
    assert.doesNotMatch(said({ model, context: 1024, engine: "vllm", device: "h100-sxm" }), /modeling_/);
  }
  const code = readFileSync(new URL("../../core/estimate/inference/family_code.cpp", import.meta.url), "utf8");
  const own = [...code.matchAll(/^ *(?:const FamilyCode \w+)?\{"(\w+)",/gm)].map((match) => match[1]);
  assert.deepEqual(own, ["qwen2", "qwen3", "gemma3", "gpt_oss", "deepseek_v2", "deepseek_v3", "phi3", "gpt2", "gpt_neox", "opt", "bert"]);
  assert.deepEqual(
    codeAsQwen2.filter((family) => own.includes(family)),
    ["qwen2"],
  );
});

test("measurements of a kind whose setting is not stated are named, not counted", { skip }, () => {
  const unstated = said({ model: "llama-7b", task: "training", lora_rank: 64, base_weights: "nf4-double", precision: "bf16", recompute: "full" });
  assert.match(unstated, /^No published measurement of this kind in our table .* 2 below are not counted, for the reason given there\./);
});

test("every aspect parts kinds: one change to a measured request and its measurements say nothing of it", { skip }, () => {
  const base = { model: "qwen2.5-7b", context: 8192, generated: 2048, device: "a100-80" };
  const measured = kindOf(base, ask(base));
  /** @type {Record<string, unknown>[]} */
  const changes = [{ engine: "vllm" }, { weights: "fp8" }, { devices: 2 }, { model: "gemma-3-4b" }, { attention: "unfused" }, { kv: "f32" }, { batch: 2 }];
  for (const change of changes) {
    const other = { ...base, ...change };
    assert.ok(!sameKind(measured, kindOf(other, ask(other))), JSON.stringify(change));
  }
  const same = { ...base, model: "llama-3.1-8b", context: 4096, weights: "fp16", kv: "f16", device: "h100-sxm" };
  assert.ok(sameKind(measured, kindOf(same, ask(same))));
  const trained = { model: "llama-3.1-8b", ...titan, recompute: "full" };
  const trainedKind = kindOf(trained, ask(trained));
  /** @type {Record<string, unknown>[]} */
  const others = [
    { trainer: "torch" },
    { precision: "fp8" },
    { lora_rank: 8 },
    { devices: 1, zero: 0 },
    { pipeline_parallel: 2, micro_batches: 2 },
    { recompute: "none" },
  ];
  for (const change of [...others, { offload: "optimizer+weights" }]) {
    const other = { ...trained, ...change };
    assert.ok(!sameKind(trainedKind, kindOf(other, ask(other))), JSON.stringify(change));
  }
  const [dense, experts] = ["llama-3.1-8b", "mixtral-8x7b"].map((model) => ({ ...trained, trainer: "torchtitan", model }));
  assert.ok(!sameKind(kindOf(dense, ask(dense)), kindOf(experts, ask(experts))));
});

test('"within" is never below the largest error, and exact is 0 %', () => {
  const kind = [{ aspect: "task", value: "inference" }];
  const row = /** @type {Measurement} */ (/** @type {unknown} */ ({ id: "a", class: "inference bf16", model: "Toy-1B", figure: "total" }));
  const of = (/** @type {number[]} */ ...errors) => barText(errors.map((error) => ({ row, kind, predicted: 1, error })));
  assert.equal(of(-0.00471), "estimates were within 0.48 % of 1 published measurement, none used for a fit; all of Toy.");
  assert.equal(of(0.1202, 0.02), "estimates were within 12.1 % (median 7.01 %) of 2 published measurements, none used for a fit; all of Toy.");
  assert.equal(of(0), "estimates were within 0 % of 1 published measurement, none used for a fit; all of Toy.");
  assert.equal(
    barText([{ row: { ...row, fitted: "x" }, kind, predicted: 1, error: 0.01 }]),
    "estimates were within 1.00 % of 1 which a number of the formula was fitted on, and no other was published; all of Toy.",
  );
  const others = { row: { ...row, computed: "a formula" }, kind, predicted: 1, error: 0.02 };
  assert.equal(barText([others]), "estimates were within 2.00 % of 1 figure that others computed, and none was measured; all of Toy.");
  assert.equal(
    barText([{ row, kind, predicted: 1, error: 0.01 }, others, others]),
    "estimates were within 1.00 % of 1 published measurement, none used for a fit; within 2.00 % (median 2.00 %) of 2 figures that others computed; all of Toy.",
  );
  assert.equal(barText([{ row, kind: null, predicted: 1, error: 0.01 }]), "");
});
