// Everything a link to the calculator can set: one parameter for each field of a request (core/estimate/answer/request.h), under
// the same name, and the few that only the page has. Which values the estimator takes a test compares with the module.

import { quantityNames } from "./quantity_names.js";

/** @typedef {import("../state/params.js").Param} Param */

/** Characters of a config that a link still carries. */
export const longestConfig = 16_000;

/** @param {readonly string[]} values @returns {{value: string, label: string}[]} */
const plain = (values) => values.map((value) => ({ value, label: value }));

/** No format chosen: the checkpoint's own, as its configuration says. */
export const publishedWeights = "published";
export const publishedChoice = { value: publishedWeights, label: "as published" };

/** Named as in a safetensors file, then as GGUF files are. */
export const weightTypes = [
  { value: "fp32", label: "float32" },
  { value: "bf16", label: "bfloat16" },
  { value: "fp16", label: "float16" },
  { value: "fp8", label: "FP8, a scale a matrix" },
  { value: "fp8-block", label: "FP8, a scale a 128 × 128 block" },
  { value: "gptq-int8", label: "GPTQ, 8 bits" },
  { value: "gptq-int4", label: "GPTQ, 4 bits" },
  { value: "awq", label: "AWQ, 4 bits" },
  { value: "int8", label: "bitsandbytes LLM.int8()" },
  { value: "nf4", label: "bitsandbytes NF4" },
  { value: "nf4-double", label: "NF4, double quantisation" },
  { value: "mxfp4", label: "MXFP4 experts" },
];
export const ggufTypes = plain(
  (
    "F32 F16 BF16 Q8_0 Q6_K Q5_K_M Q5_K_S Q5_1 Q5_0 Q4_K_M Q4_K_S Q4_1 Q4_0 Q3_K_L Q3_K_M Q3_K_S Q2_K Q2_K_S " +
    "IQ4_NL IQ4_XS IQ3_M IQ3_S IQ3_XS IQ3_XXS IQ2_M IQ2_S IQ2_XS IQ2_XXS IQ1_M IQ1_S TQ2_0 TQ1_0 Q2_0 Q1_0 MXFP4_MOE"
  ).split(" "),
);
/** Each tensor of a GGUF file in the type that it has there: a configuration says which. */
export const fileWeights = "gguf-file";
export const fileChoice = { value: fileWeights, label: "GGUF, as the file has it" };
/** Whether a configuration does. @param {unknown} config as a text */
export const hasFileTypes = (config) => String(config).includes('"tensor_types"');
export const kvTypes = plain("f32 f16 bf16 fp8 q8_0 q5_1 q5_0 q4_1 q4_0 iq4_nl".split(" "));

export const trainers = [
  { value: "torch", label: "PyTorch: DDP, or FSDP at stage 3" },
  { value: "torch-1.10", label: "PyTorch up to 1.10 (2021)" },
  { value: "torchtitan", label: "torchtitan" },
  { value: "torchtitan-2024", label: "torchtitan of 2024" },
  { value: "deepspeed", label: "DeepSpeed" },
  { value: "megatron", label: "Megatron-LM" },
];
export const optimizers = [
  { value: "adamw", label: "AdamW" },
  { value: "adamw-8bit", label: "8-bit AdamW" },
  { value: "adafactor", label: "Adafactor" },
  { value: "adafactor-momentum", label: "Adafactor with momentum" },
  { value: "lion", label: "Lion" },
  { value: "muon", label: "Muon" },
  { value: "momentum", label: "SGD with momentum" },
  { value: "sgd", label: "SGD" },
];
export const precisions = [
  { value: "bf16-mixed", label: "bfloat16, float32 master" },
  { value: "bf16-fp32-gradients", label: "bfloat16, float32 gradients" },
  { value: "fp16-mixed", label: "float16, float32 master" },
  { value: "bf16", label: "bfloat16 throughout" },
  { value: "fp32", label: "float32 throughout" },
  { value: "bf16-autocast", label: "float32, products in bfloat16" },
  { value: "fp16-autocast", label: "float32, products in float16" },
  { value: "fp8", label: "float32, products in float8" },
  { value: "fp8-te", label: "bfloat16, float8 weights cached" },
];
export const recomputations = [
  { value: "none", label: "none: keep everything" },
  { value: "selective", label: "selective: attention scores, or torchtitan's rule" },
  { value: "full", label: "full: every block" },
  { value: "sqrt", label: "√L segments" },
  { value: "binomial", label: "binomial (Revolve)" },
];

export const offloads = [
  { value: "none", label: "none" },
  { value: "optimizer", label: "optimiser to the host" },
  { value: "optimizer+weights", label: "optimiser and weights to the host" },
  { value: "activations", label: "activations to the host" },
  { value: "all", label: "all of these to the host" },
  { value: "optimizer_disk", label: "optimiser to a disk" },
  { value: "optimizer+weights_disk", label: "optimiser and weights to a disk" },
  { value: "all_disk", label: "these to a disk, activations to the host" },
];

/** Whether something of the offload lies on a disk. @param {import("../state/params.js").Values} values */
export const onDisk = ({ offload }) => String(offload).endsWith("_disk");

/** GB/s of a disk on four lanes of PCI Express 4.0: what the estimator takes where a request does not say. */
export const assumedDiskBandwidth = 7;

/** GB/s of PCI Express 4.0 with 16 lanes, to three decimals: what the estimator takes where a request does not say. */
export const assumedHostBandwidth = 63.015;

/** @param {string} name @param {string} label @param {{value: string, label: string}[]} choices @returns {Param} the first choice is the default */
const choice = (name, label, choices) => ({ kind: "choice", name, label, default: choices[0].value, choices });
/** @param {string} name @param {string} label @param {number} value @param {number} low @param {number} high @param {{unit?: string, step?: number}} [rest] @returns {Param} */
const number = (name, label, value, low, high, rest = {}) => ({ kind: "number", name, label, default: value, low, high, ...rest });

/** @type {Param[]} */
export const params = [
  { kind: "text", name: "model", label: "Model", default: "llama-3.1-8b", longest: 80 },
  { kind: "text", name: "config", label: "Configuration", default: "", longest: longestConfig, apart: true },
  choice("task", "Task", [
    { value: "inference", label: "Inference" },
    { value: "training", label: "Training" },
  ]),
  number("context", "Context", 8192, 1, 16_777_216, { unit: "tokens" }),
  number("batch", "Batch", 1, 1, 65_536, { unit: "sequences" }),
  { kind: "text", name: "device", label: "Device", default: "rtx-4090", longest: 80 },
  number("devices", "Devices", 1, 1, 65_536),
  choice("driver", "Driver and framework hold", [
    { value: "assumed", label: "512 MiB on a GPU, else nothing" },
    ...[0, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096].map((mib) => ({ value: String(mib), label: `${mib} MiB` })),
  ]),
  number("own_memory", "Memory", 16, 0.001, 1_000_000, { unit: "GiB", step: 0.001 }),
  number("own_bandwidth", "Memory bandwidth", 100, 0.001, 1_000_000, { unit: "GB/s", step: 0.001 }),
  number("own_rate", "16-bit arithmetic", 10, 0.001, 1_000_000, { unit: "TFLOP/s", step: 0.001 }),
  number("own_link", "To other devices", 16, 0.001, 1_000_000, { unit: "GB/s", step: 0.001 }),

  choice("engine", "Engine", [
    { value: "hf", label: "Hugging Face" },
    { value: "vllm", label: "vLLM" },
    { value: "llama.cpp", label: "llama.cpp" },
  ]),
  { kind: "choice", name: "weights", label: "Weights", default: publishedWeights, choices: [publishedChoice, ...weightTypes, fileChoice, ...ggufTypes] },
  { kind: "choice", name: "kv", label: "Keys in the cache", default: "f16", choices: kvTypes },
  { kind: "choice", name: "kv_values", label: "Values in the cache", default: "same", choices: [{ value: "same", label: "as the keys" }, ...kvTypes] },
  choice("attention", "Attention", [
    { value: "fused", label: "fused" },
    { value: "unfused", label: "with a matrix of scores" },
  ]),
  number("generated", "Of the context, generated", 0, 0, 16_777_216, { unit: "tokens" }),
  number("shared_prefix", "Prefix that all sequences share", 0, 0, 16_777_216, { unit: "tokens" }),
  number("stream_bandwidth", "Weights that do not fit are read at", 7, 0.001, 1_000_000, { unit: "GB/s", step: 0.001 }),

  choice("trainer", "Program that trains", trainers),
  choice("optimizer", "Optimiser", optimizers),
  choice("precision", "Precision", precisions),
  choice("recompute", "Recomputation", recomputations),
  number("checkpoints", "Checkpoints of the binomial schedule", 4, 1, 100_000),
  number("lora_rank", "LoRA rank; 0 trains all weights", 0, 0, 65_536),
  {
    kind: "choice",
    name: "base_weights",
    label: "Frozen weights under LoRA",
    default: "bf16",
    choices: weightTypes.filter(({ value }) => !/^(fp8|mxfp4)/.test(value)),
  },
  number("dropout", "Dropout", 0, 0, 0.99, { step: 0.01 }),
  choice("zero", "ZeRO stage", plain(["0", "1", "2", "3"])),
  number("micro_batches", "Micro-batches in one step", 1, 1, 1_048_576),
  number("tensor_parallel", "Tensor parallel", 1, 1, 65_536),
  { kind: "flag", name: "sequence_parallel", label: "Sequence parallel", default: false },
  number("pipeline_parallel", "Pipeline parallel", 1, 1, 65_536),
  number("pipeline_chunks", "Runs of blocks a stage; interleaved", 1, 1, 65_536),
  number("context_parallel", "Context parallel", 1, 1, 65_536),
  number("expert_parallel", "Expert parallel", 1, 1, 65_536),
  choice("offload", "Offload", offloads),
  number("host_bandwidth", "Link to the host, both ways together", assumedHostBandwidth, 0.001, 1_000_000, { unit: "GB/s", step: 0.001 }),
  number("disk_bandwidth", "The disk reads or writes", assumedDiskBandwidth, 0.001, 1_000_000, { unit: "GB/s", step: 0.001 }),

  choice(
    "quantity",
    "Shown",
    quantityNames.map(({ name, label }) => ({ value: name, label })),
  ),
  choice("against", "Against", [
    { value: "context", label: "context" },
    { value: "batch", label: "batch" },
    { value: "layers", label: "layers" },
    { value: "parameters", label: "parameters: all models" },
  ]),
];

/** Whether inference can give each device whole experts: vLLM alone does. @param {import("../state/params.js").Values} values */
export const splitsExperts = ({ task, engine, devices }) => task === "inference" && engine === "vllm" && Number(devices) > 1;

/**
 * What a change brings with it: experts that are whole on each of the devices stay so.
 * @param {import("../state/params.js").Values} values @param {import("../state/params.js").Values} changes
 */
export const withExperts = (values, changes) =>
  splitsExperts(values) && values.expert_parallel === values.devices && "devices" in changes ? { ...changes, expert_parallel: changes.devices } : changes;

/** @param {string} name @returns {Param} */
export function paramNamed(name) {
  const param = params.find((one) => one.name === name);
  if (!param) throw new Error(`no parameter is called ${name}`);
  return param;
}
