// Of which kind an estimate is. A measurement says how far an estimate may be off only when it is of the same kind in every
// respect that changes which formula, or which part of one, makes the number.

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {{aspect: string, value: string}} Aspect "program", "vLLM" */
/** @typedef {readonly Aspect[]} Kind one value for each aspect of its task, the task first */
/** @typedef {{attention?: {kind: string}, experts?: object, windows?: object[], causal?: boolean}} ModelParts core/estimate/architecture/architecture_json.h */

/** @type {Record<string, string>} */
const programs = {
  hf: "Hugging Face",
  vllm: "vLLM",
  "llama.cpp": "llama.cpp",
  torch: "PyTorch",
  "torch-1.10": "PyTorch up to 1.10",
  torchtitan: "torchtitan",
  "torchtitan-2024": "torchtitan of 2024",
  deepspeed: "DeepSpeed",
  megatron: "Megatron-LM",
};

/** @type {Record<string, string>} every format that is not a GGUF type */
const weightFamilies = {
  fp32: "32-bit weights",
  bf16: "16-bit weights",
  fp16: "16-bit weights",
  fp8: "FP8 weights",
  "fp8-block": "FP8 weights",
  "gptq-int8": "GPTQ weights",
  "gptq-int4": "GPTQ weights",
  awq: "AWQ weights",
  int8: "bitsandbytes weights",
  nf4: "bitsandbytes weights",
  "nf4-double": "bitsandbytes weights",
  mxfp4: "MXFP4 weights",
};

/** @type {Record<string, string>} */
const recipes = {
  fp32: "float32 throughout",
  "bf16-autocast": "float32 with 16-bit products",
  "fp16-autocast": "float32 with 16-bit products",
  fp8: "float32 with float8 products",
  "fp8-te": "16 bits with float8 products",
  "bf16-mixed": "16 bits with a float32 master",
  "fp16-mixed": "16 bits with a float32 master",
  "bf16-fp32-gradients": "16 bits with a float32 master",
  bf16: "16 bits throughout",
};

/**
 * @param {Record<string, unknown>} request core/estimate/answer/request.h, whose defaults hold here as well
 * @param {Answer} answer to it
 * @returns {Kind}
 */
export function kindOf(request, answer) {
  return answer.task === "training" ? trainingKind(request, answer) : inferenceKind(request, answer);
}

/** @param {Record<string, unknown>} request @param {Answer} answer @returns {Kind} */
function inferenceKind({ engine = "hf", weights = "bf16", kv, kv_values = kv, attention = "fused", batch = 1 }, answer) {
  const computed = answer.weights === "fp32" && engine !== "llama.cpp" ? "f32" : "f16";
  return [
    { aspect: "task", value: "inference" },
    { aspect: "program", value: programs[String(engine)] },
    { aspect: "weights", value: weightFamilies[answer.weights ?? String(weights)] ?? "GGUF weights" },
    { aspect: "devices", value: answer.devices > 1 ? "several devices" : "one device" },
    { aspect: "model", value: modelKind(answer) + (engine === "hf" ? codeKind(answer) : "") },
    { aspect: "attention", value: attentionKind(attention) },
    { aspect: "cache", value: [kv ?? computed, kv_values ?? computed].every((type) => type === "f16" || type === "bf16") ? "16-bit cache" : "another cache" },
    { aspect: "sequences", value: batch === 1 ? "one sequence" : "several sequences" },
  ];
}

/** @param {Record<string, unknown>} request @param {Answer} answer @returns {Kind} */
function trainingKind({ trainer = "torch", precision = "bf16-mixed", lora_rank = 0, attention = "fused", recompute = "none", ...rest }, answer) {
  const { pipeline_parallel = 1, offload = "none", base_weights = "bf16" } = rest;
  const devices = answer.devices > 1 ? (pipeline_parallel === 1 ? "several devices" : "a pipeline of devices") : "one device";
  return [
    { aspect: "task", value: "training" },
    { aspect: "program", value: programs[String(trainer)] },
    { aspect: "precision", value: recipes[String(precision)] },
    { aspect: "what is trained", value: lora_rank === 0 ? "all weights trained" : `adapters trained on ${weightFamilies[String(base_weights)]}` },
    { aspect: "devices", value: devices },
    { aspect: "model", value: modelKind(answer) },
    { aspect: "attention", value: attentionKind(attention) },
    { aspect: "recomputation", value: recompute === "none" ? "no recomputation" : `${recompute} recomputation` },
    { aspect: "offload", value: offload === "none" ? "nothing offloaded" : "offloaded to the host" },
  ];
}

/** @param {unknown} attention */
const attentionKind = (attention) => (attention === "unfused" ? "a matrix of scores" : "fused attention");

/** By the parts that formulas ask for. @param {Answer} answer */
function modelKind({ model }) {
  const { attention, experts, windows, causal } = /** @type {ModelParts} */ (/** @type {unknown} */ (model));
  const parts = [
    ...(attention?.kind === "latent" ? ["latent attention"] : []),
    ...(windows?.length ? ["attention windows"] : []),
    ...(experts ? ["experts"] : []),
  ];
  if (causal === false) return "an encoder";
  return parts.length > 0 ? `a decoder with ${parts.join(" and ")}` : "a dense decoder";
}

/** Families whose blocks hold the tensors that Qwen2's hold, those of the measurements: core/estimate/inference/family_code.cpp */
export const codeAsQwen2 = ["qwen2", "llama", "mistral", "gemma"];

/** In transformers every family has code of its own, and with it a peak of its own. @param {Answer} answer */
function codeKind({ model: { family } }) {
  if (codeAsQwen2.includes(family)) return "";
  return family === "generic" ? " given by hand" : ` of modeling_${family.replace("_text", "")}.py`;
}

/** "Hugging Face, 16-bit weights, one device, ...": all but the task. @param {Kind} kind */
export const kindText = (kind) =>
  kind
    .slice(1)
    .map(({ value }) => value)
    .join(", ");

/** The aspects in which two kinds of one task differ, as the first has them. @param {Kind} kind @param {Kind} other @returns {Aspect[]} */
export const differences = (kind, other) => kind.filter(({ value }, i) => other[i].value !== value);

/** @param {Kind} kind @param {Kind} other */
export const sameTask = (kind, other) => kind[0].value === other[0].value;

/** @param {Kind} kind @param {Kind} other */
export const sameKind = (kind, other) => sameTask(kind, other) && differences(kind, other).length === 0;
