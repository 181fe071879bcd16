// The command boxes from the estimator's own answers: what they rely on in its notes and engines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, wholeModule } from "../../web/calculator/estimator.js";
import { flagsFor } from "../../web/calculator/flags.js";
import { hubIdOf } from "../../web/calculator/hub_id.js";
import { params } from "../../web/calculator/params.js";
import { requestOf } from "../../web/calculator/request.js";
import { surelyReported } from "../../web/calculator/vllm_share.js";
import { defaults } from "../../web/state/params.js";
import { moduleBytes } from "./estimator_module.js";

const estimator = new Estimator(await startModule(moduleBytes(wholeModule)));
const models = estimator.models();

/** @param {import("../../web/state/params.js").Values} changes */
function boxes(changes) {
  const values = { ...defaults(params), ...changes };
  const { answer, fault } = estimator.ask(requestOf(values));
  if (!answer) throw new Error(fault.message);
  const entry = models.find(({ id }) => id === values.model);
  return { answer, boxes: flagsFor(values, answer, hubIdOf(undefined, entry)) };
}

test("vLLM's share of the memory is of its own total, whichever engine is shown", () => {
  for (const engine of ["hf", "vllm", "llama.cpp"]) {
    const { answer, boxes: list } = boxes({ engine, device: "h100-sxm" });
    const own = Number(answer.engines?.find((row) => row.engine === "vllm")?.total_bytes);
    const share = Number(/--gpu-memory-utilization ([\d.]+)/.exec(list[0].text)?.[1]);
    const base = surelyReported(answer.device.memory_bytes);
    assert.ok(share * base >= own && (share - 0.0001) * base < own, `${engine}: ${share}`);
  }
});

test("float32 as published is kept by transformers alone: vLLM halves it by itself, llama.cpp's file is in 16 bits", () => {
  const wide = boxes({ model: "gpt2", context: 1024 });
  assert.equal(wide.answer.weights, "fp32");
  assert.doesNotMatch(wide.boxes[0].text, /--dtype/);
  assert.match(wide.boxes[1].text, /gpt2-F16\.gguf/);
  const own = boxes({ model: "gpt2", context: 1024, engine: "vllm" });
  assert.equal(own.answer.weights, "bf16");
  assert.match(own.boxes[0].text, /^vllm serve openai-community\/gpt2 [^-]*--dtype bfloat16 /);
  const stated = boxes({ model: "gpt2", context: 1024, weights: "fp32" });
  assert.match(stated.boxes[0].text, /--dtype float32 /);
  assert.match(stated.boxes[1].text, /gpt2-F32\.gguf/);
});

test("a checkpoint that is published quantised is served as it is, and a placeholder stands for another", () => {
  const setting = { model: "deepseek-v3", device: "h200-sxm", devices: 8 };
  assert.match(boxes(setting).boxes[0].text, /^vllm serve deepseek-ai\/DeepSeek-V3 \\/);
  assert.match(boxes({ ...setting, weights: "fp8-block" }).boxes[0].text, /^vllm serve deepseek-ai\/DeepSeek-V3 \\/);
  assert.match(boxes({ ...setting, weights: "bf16" }).boxes[0].text, /^vllm serve \.\/MODEL \\/);
});

test("an encoder has no llama-server, and no flag of a cache", () => {
  const [vllm, llama] = boxes({ model: "bert-base-cased", context: 512 }).boxes;
  assert.match(vllm.text, /^vllm serve google-bert\/bert-base-cased /);
  assert.doesNotMatch(vllm.text, /kv-cache/);
  assert.equal(llama.text, "");
});

test("every model of the catalogue has a command with its id at the hub, or with the placeholder", () => {
  for (const { id, source } of models) {
    const hub = hubIdOf(undefined, { source });
    const context = 128;
    for (const { text } of boxes({ model: id, context, device: "h200-sxm", devices: 1 }).boxes)
      if (text !== "") assert.ok(text.includes(hub === "" ? "./MODEL" : String(hub.split("/").at(-1))), `${id}: ${text}`);
  }
});
