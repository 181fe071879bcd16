// What the page has when it writes commands: its settings, and the answer to them.
import { params } from "../../../web/calculator/params.js";
import { defaults } from "../../../web/state/params.js";

export const gib = 1024 ** 3;
export const engines = [
  { engine: "hf", total_bytes: 12 * gib, cache_bytes: gib },
  { engine: "vllm", total_bytes: 18 * gib, cache_bytes: gib, sequences: 256, default_sequences: 256, step_tokens: 2048 },
  { engine: "llama.cpp", total_bytes: 11 * gib, cache_bytes: gib },
];
export const answer = /** @type {any} */ ({
  model: { name: "Llama 3.1 8B" },
  kv_bytes_per_token: 131072,
  total_bytes: 12 * gib,
  engines,
  notes: [],
  device: { memory_bytes: 24 * gib },
});
export const values = { ...defaults(params), weights: "bf16" };
/** A step of torchtitan's: 2 sequences of 8,192 tokens, 4 times, on each of 8 devices. */
export const training = { ...values, task: "training", trainer: "torchtitan", batch: 2, micro_batches: 4, devices: 8, zero: "3", precision: "bf16-autocast" };
export const flat = (/** @type {string} */ text) => text.replaceAll(" \\\n  ", " ").trim();
/** The number after --section.flag. @param {string} text @param {string} flag */
export const flagOf = (text, flag) => Number(new RegExp(`--\\S+\\.${flag} (\\d+)`).exec(text)?.[1]);
