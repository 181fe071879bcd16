// The chosen setting as flags of the programs that would run it, and a sentence for each part that they have no flag for.
// Sources: vLLM docs, Engine Arguments; llama.cpp tools/server/README.md; torchtitan config/job_config.py; DeepSpeed docs,
// Configuration JSON.
import { ggufTypes, kvTypes } from "./params.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {{program: string, text: string, without: string[]}} Flags without: sentences on what the flags do not say */

const isGguf = (/** @type {unknown} */ weights) => ggufTypes.some(({ value }) => value === weights);

/**
 * @param {Values} values
 * @param {import("./answer.js").Answer} answer
 * @param {string} hub the model's id on a hub, or "" when it is not known
 * @returns {Flags[]}
 */
export function flagsFor(values, answer, hub) {
  const model = hub || answer.model.name;
  return values.task === "training" ? [torchtitan(values), deepSpeed(values)] : [vllm(values, answer, model), llamaCpp(values, answer)];
}

/** @type {Record<string, string[]>} */
const vllmWeights = {
  fp32: ["--dtype float32"],
  fp16: ["--dtype float16"],
  bf16: ["--dtype bfloat16"],
  fp8: ["--quantization fp8"],
  "gptq-int8": ["--quantization gptq"],
  "gptq-int4": ["--quantization gptq"],
  awq: ["--quantization awq"],
  nf4: ["--quantization bitsandbytes"],
  mxfp4: ["--quantization mxfp4"],
  "fp8-block": [],
};

/** @param {Values} values @param {import("./answer.js").Answer} answer @param {string} model @returns {Flags} */
export function vllm(values, answer, model) {
  const without = [];
  const weights = vllmWeights[String(values.weights)];
  if (!weights) without.push(`vLLM takes weights as ${values.weights} from the checkpoint's own files, if at all: no flag makes them.`);
  if (values.weights === "fp8-block") without.push("FP8 in blocks is read from the checkpoint's own configuration: no flag makes it.");
  const cache = values.kv === "fp8" ? ["--kv-cache-dtype fp8"] : [];
  if (!["fp8", "f16", "bf16"].includes(String(values.kv))) without.push(`vLLM has no cache in ${values.kv}; without a flag it takes the type of the weights.`);
  if (values.kv_values !== "same" && values.kv_values !== values.kv) without.push("vLLM stores keys and values in one type.");
  if (values.attention === "unfused") without.push("vLLM always fuses attention.");
  const share = Math.ceil((answer.total_bytes / answer.device.memory_bytes) * 100) / 100;
  if (share > 1) without.push("It does not fit, so no share of the device's memory would do.");
  return {
    program: "vLLM",
    text: lines(
      `vllm serve ${model}`,
      `--max-model-len ${values.context}`,
      `--max-num-seqs ${values.batch}`,
      ...(weights ?? []),
      ...cache,
      ...(Number(values.devices) > 1 ? [`--tensor-parallel-size ${values.devices}`] : []),
      ...(Number(values.shared_prefix) > 0 ? ["--enable-prefix-caching"] : []),
      ...(share <= 1 ? [`--gpu-memory-utilization ${share.toFixed(2)}`] : []),
    ),
    without,
  };
}

/** @param {Values} values @param {import("./answer.js").Answer} answer @returns {Flags} */
export function llamaCpp(values, answer) {
  const without = [];
  const file = `${answer.model.name}-${isGguf(values.weights) ? values.weights : "F16"}.gguf`;
  if (!isGguf(values.weights)) without.push(`llama.cpp reads GGUF files: ${values.weights} has to be converted first.`);
  const known = (/** @type {unknown} */ type) => kvTypes.some(({ value }) => value === type) && type !== "fp8";
  const values_type = values.kv_values === "same" ? values.kv : values.kv_values;
  if (!known(values.kv) || !known(values_type)) without.push("llama.cpp has no cache in fp8; q8_0 is the nearest.");
  const quantized = !["f32", "f16", "bf16"].includes(String(values_type));
  if (quantized && values.attention === "unfused") without.push("llama.cpp refuses quantised values in the cache without flash attention.");
  if (Number(values.shared_prefix) > 0)
    without.push("llama.cpp shares a prefix only within one buffer for all sequences (--kv-unified), which the bytes above do not assume.");
  return {
    program: "llama.cpp",
    text: lines(
      `llama-server --model ${file}`,
      `--ctx-size ${Number(values.context) * Number(values.batch)}`,
      `--parallel ${values.batch}`,
      ...(known(values.kv) ? [`--cache-type-k ${values.kv}`] : []),
      ...(known(values_type) ? [`--cache-type-v ${values_type}`] : []),
      `--flash-attn ${values.attention === "fused" ? "on" : "off"}`,
      "--n-gpu-layers 999",
      ...(Number(values.devices) > 1 ? ["--split-mode layer"] : []),
    ),
    without,
  };
}

/** @param {Values} values @returns {Flags} */
export function torchtitan(values) {
  const without = [];
  const modes = { none: "none", selective: "selective", full: "full" };
  const mode = modes[/** @type {keyof typeof modes} */ (values.recompute)];
  if (!mode) without.push(`torchtitan has no schedule like ${values.recompute}; its nearest is mode full.`);
  if (mode === "selective") without.push("torchtitan's selective recomputation chooses operations by a list of its own, not the attention scores alone.");
  if (values.optimizer !== "adamw") without.push(`torchtitan has Adam and AdamW by name; ${values.optimizer} needs code.`);
  if (!["bf16-autocast", "fp32"].includes(String(values.precision)))
    without.push(`torchtitan keeps float32 weights and computes in bfloat16 (bf16-autocast here); ${values.precision} has no flag.`);
  if (values.zero === "1" || values.zero === "2") without.push("torchtitan shards weights, gradients and optimiser together (ZeRO 3) or nothing.");
  if (Number(values.lora_rank) > 0) without.push("LoRA has no flag here.");
  const offloaded = String(values.offload).startsWith("optimizer") || values.offload === "all";
  if (values.offload === "optimizer") without.push("torchtitan offloads weights, gradients and optimiser together or nothing.");
  if (values.offload === "activations" || values.offload === "all") without.push("Offloading activations has no flag here.");
  if (Number(values.dropout) > 0) without.push("Its models have no dropout.");
  const group = Number(values.tensor_parallel) * Number(values.pipeline_parallel) * Number(values.context_parallel);
  const data = Number(values.devices) / group;
  return {
    program: "torchtitan",
    text: lines(
      "./run_train.sh",
      `--training.seq_len ${values.context}`,
      `--training.local_batch_size ${Number(values.batch) * (Number(values.pipeline_parallel) > 1 ? Number(values.micro_batches) : 1)}`,
      `--training.mixed_precision_param ${values.precision === "fp32" ? "float32" : "bfloat16"}`,
      `--activation_checkpoint.mode ${mode ?? "full"}`,
      `--parallelism.data_parallel_shard_degree ${values.zero === "3" ? data : 1}`,
      `--parallelism.data_parallel_replicate_degree ${values.zero === "3" ? 1 : data}`,
      `--parallelism.tensor_parallel_degree ${values.tensor_parallel}`,
      `--parallelism.pipeline_parallel_degree ${values.pipeline_parallel}`,
      `--parallelism.context_parallel_degree ${values.context_parallel}`,
      `--parallelism.expert_parallel_degree ${values.expert_parallel}`,
      ...(offloaded ? ["--training.enable_cpu_offload"] : []),
    ),
    without,
  };
}

/** @param {Values} values @returns {Flags} */
export function deepSpeed(values) {
  const without = [];
  const stage = Number(values.zero);
  const precision = String(values.precision);
  /** @type {Record<string, any>} */
  const config = {
    train_micro_batch_size_per_gpu: values.batch,
    gradient_accumulation_steps: values.micro_batches,
    zero_optimization: { stage },
  };
  if (precision.startsWith("bf16")) config.bf16 = { enabled: true };
  else if (precision.startsWith("fp16")) config.fp16 = { enabled: true };
  else if (precision !== "fp32") without.push(`DeepSpeed's file has no entry for ${precision}.`);
  const offload = String(values.offload);
  if (offload.startsWith("optimizer") || offload === "all") config.zero_optimization.offload_optimizer = { device: "cpu" };
  if (offload === "optimizer+weights" || offload === "all") config.zero_optimization.offload_param = { device: "cpu" };
  if (offload === "activations" || offload === "all") config.activation_checkpointing = { cpu_checkpointing: true };
  if (values.optimizer === "adamw") config.optimizer = { type: "AdamW" };
  else without.push(`The optimiser (${values.optimizer}) is handed to DeepSpeed by the program.`);
  if (values.recompute !== "none") without.push("Recomputation is switched on in the model's code (DeepSpeed's entry only tunes it).");
  for (const [name, label] of /** @type {const} */ ([
    ["tensor_parallel", "Tensor"],
    ["pipeline_parallel", "Pipeline"],
    ["context_parallel", "Context"],
    ["expert_parallel", "Expert"],
  ])) {
    if (Number(values[name]) > 1) without.push(`${label} parallelism is set up in the program, not in this file.`);
  }
  if (Number(values.lora_rank) > 0) without.push("LoRA is set up in the program, not in this file.");
  without.push(`The context of ${values.context} tokens is the program's.`);
  return { program: "DeepSpeed", text: `${JSON.stringify(config, null, 2)}\n`, without };
}

/** One command over several lines. @param {...string} parts */
const lines = (...parts) => `${parts.join(" \\\n  ")}\n`;
