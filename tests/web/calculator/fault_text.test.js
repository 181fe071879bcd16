// What the estimator refuses is said in the page's own words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultText } from "../../../web/calculator/fault_text.js";
import { noStreaming } from "../../../web/calculator/no_streaming.js";

test("a setting is called by its label, at the beginning and within a sentence", () => {
  assert.equal(
    faultText("kv: expected f32, f16 or bf16, the model's own type, but got q8_0"),
    "Keys in the cache: expected f32, f16 or bf16, the model's own type, but got q8_0.",
  );
  assert.equal(faultText("load.sequences: expected 1, but got 2."), "Batch: expected 1, but got 2.");
  assert.equal(faultText("generated: expected 0, but got 3"), "Of the context, generated: expected 0, but got 3.");
  assert.equal(
    faultText("devices: expected a multiple of tensor_parallel x pipeline_parallel with lora_rank 0, but got 3"),
    "Devices: expected a multiple of tensor parallel x pipeline parallel with LoRA rank 0, but got 3.",
  );
});

test("of a long list only the beginning is said", () => {
  const names = Array.from({ length: 104 }, (_, i) => `m${i}`).join(", ");
  assert.equal(faultText(`model: expected one of ${names}, but got "x"`), 'Model: expected one of m0, m1, m2, m3 and 100 more, but got "x".');
});

test("a configuration's own fields keep their names", () => {
  assert.equal(faultText("vocab_size: expected a value, but got nothing"), "vocab_size: expected a value, but got nothing.");
  assert.equal(faultText("Configuration: expected JSON."), "Configuration: expected JSON.");
});

test("why weights cannot be streamed is said in bytes that are shown", () => {
  const answer = /** @type {any} */ ({
    devices: 1,
    device: { memory_bytes: 6 * 1024 ** 3 },
    items: [
      { purpose: "weights", bytes: 350e9 },
      { purpose: "kv_cache", bytes: 18 * 1024 ** 3 },
    ],
  });
  assert.equal(
    noStreaming("streaming.budget: expected at least 7248445440 bytes, but got 1", answer),
    "Weights cannot be streamed by whole blocks either: 6.75 GiB of them have to be resident at a time, and what else is held, 18.0 GiB, leaves no room in 6.00 GiB.",
  );
  assert.match(noStreaming("streaming.budget: expected at least 7248445440 bytes, but got 1073741824", answer), /leaves 1\.00 GiB in 6\.00 GiB\.$/);
  assert.match(
    noStreaming("streaming.budget: expected at least 7248445440 bytes, but got 1", { ...answer, devices: 4 }),
    /the 4 devices hold leaves no room\.$/,
  );
});
