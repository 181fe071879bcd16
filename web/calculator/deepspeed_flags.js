// The configuration file of DeepSpeed that gives the bytes of this page. Sources: DeepSpeed docs, Configuration JSON,
// runtime/config.py, runtime/engine.py, runtime/activation_checkpointing.
import { counted } from "../format/counts.js";
import { onDisk } from "./params.js";
import { chunksOf, offloadsActivations, ofAnother } from "./training_flags.js";

/** @typedef {import("./flags.js").Flags} Flags */
/** @typedef {import("../state/params.js").Values} Values */

/** Entries of DeepSpeed's file for a precision. @type {Record<string, object>} */
const deepSpeedPrecisions = {
  "bf16-mixed": { bf16: { enabled: true } },
  "bf16-fp32-gradients": { bf16: { enabled: true }, data_types: { grad_accum_dtype: "fp32" } },
  "fp16-mixed": { fp16: { enabled: true } },
  bf16: { bf16: { enabled: true, bf16_master_weights_and_grads: true, bf16_optimizer_states: true } },
  fp32: {},
  "bf16-autocast": { torch_autocast: { enabled: true, dtype: "bfloat16" } },
  "fp16-autocast": { torch_autocast: { enabled: true, dtype: "float16" } },
};

/** Optimisers that DeepSpeed makes itself, by torch's name or its own (runtime/engine.py, _configure_basic_optimizer). @type {Record<string, object>} */
const deepSpeedOptimizers = {
  adamw: { type: "AdamW" },
  lion: { type: "Lion" },
  muon: { type: "Muon" },
  sgd: { type: "SGD" },
  momentum: { type: "SGD", params: { momentum: 0.9 } },
};
/** Those that its ZeRO knows (runtime/zero/utils.py, ZERO_SUPPORTED_OPTIMIZERS). */
const testedOptimizers = ["adamw", "lion", "muon"];

/**
 * The optimiser's entries, and those without which DeepSpeed refuses it.
 * @param {Values} values @param {Record<string, any>} config changed @param {string[]} without added to
 */
function addOptimizer({ optimizer, zero }, config, without) {
  const name = String(optimizer);
  const made = name in deepSpeedOptimizers;
  if (made) config.optimizer = deepSpeedOptimizers[name];
  else without.push(`The optimiser (${name}) is handed to DeepSpeed by the program.`);
  if (zero === "0") return;
  if (!testedOptimizers.includes(name)) config.zero_allow_untested_optimizer = true;
  if (!made && config.zero_optimization.offload_optimizer) config.zero_force_ds_cpu_optimizer = false;
  if (name !== "muon") return;
  config.zero_optimization.reduce_scatter = false;
  if (zero === "3") config.zero_optimization.save_muon_momentum_buffer_in_memory = true;
  without.push("Muon is of recent versions of DeepSpeed.");
}

/**
 * Recomputation is the model's code. cpu_checkpointing is read by DeepSpeed's own function alone
 * (runtime/activation_checkpointing/checkpointing.py, CheckpointFunction; deepspeedai/DeepSpeed, issue 5704), which transformers
 * does not call (huggingface/transformers, pull request 22099); offload_activations.py is for transformers' and not of this file.
 * @param {Values} values @param {Record<string, any>} config changed @param {string[]} without added to
 */
function addRecomputation(values, config, without) {
  const recomputes = values.recompute !== "none";
  const offloads = offloadsActivations(values);
  if (recomputes && offloads) {
    config.activation_checkpointing = { cpu_checkpointing: true };
    without.push(
      "cpu_checkpointing is read by deepspeed.checkpointing.checkpoint alone, which the model's code calls after deepspeed.checkpointing.configure with this file.",
      "Hugging Face's gradient checkpointing does not read it; recent versions of DeepSpeed have CheckpointHiddenStatesOffload for that.",
    );
  } else if (offloads) without.push("DeepSpeed offloads what recomputation starts from: without recomputation no activations are offloaded.");
  else if (recomputes) without.push("Recomputation is switched on in the model's code (DeepSpeed's entry only tunes it).");
}

/** @param {Values} values @returns {Flags} */
export function deepSpeed(values) {
  const without = ofAnother(values, "deepspeed");
  const stage = Number(values.zero);
  if (stage > 1 && Number(values.pipeline_parallel) > 1)
    return { program: "DeepSpeed", text: "", without: ["DeepSpeed's pipeline engine refuses ZeRO 2 and 3."] };
  if (chunksOf(values) > 1) return { program: "DeepSpeed", text: "", without: ["DeepSpeed has no interleaved pipeline."] };
  if (stage === 3 && Number(values.expert_parallel) > 1)
    return { program: "DeepSpeed", text: "", without: ["DeepSpeed refuses expert parallelism at ZeRO 3."] };
  const precision = String(values.precision);
  /** @type {Record<string, any>} */
  const config = {
    train_micro_batch_size_per_gpu: values.batch,
    gradient_accumulation_steps: values.micro_batches,
    zero_optimization: { stage },
    ...deepSpeedPrecisions[precision],
  };
  if (!(precision in deepSpeedPrecisions)) without.push(`DeepSpeed's file has no entry for ${precision}.`);
  if (precision === "bf16")
    without.push(
      stage === 0
        ? "DeepSpeed keeps bfloat16 throughout only at ZeRO 1 to 3."
        : "Entries for bfloat16 master weights are of recent versions; older ones keep float32.",
    );
  if (precision.endsWith("-autocast")) without.push("torch_autocast is of recent versions: older ones hold 16-bit weights beside float32 ones instead.");
  const offload = String(values.offload).replace("_disk", "");
  const place = onDisk(values) ? { device: "nvme", nvme_path: "/local_nvme" } : { device: "cpu" };
  if (onDisk(values)) without.push("nvme_path is the folder of the disk.");
  if (offload.startsWith("optimizer") || offload === "all") config.zero_optimization.offload_optimizer = place;
  if (config.zero_optimization.offload_optimizer && stage === 0) without.push("DeepSpeed offloads the optimiser at ZeRO 1 to 3 alone.");
  if (offload === "optimizer+weights" || offload === "all") config.zero_optimization.offload_param = place;
  addOptimizer(values, config, without);
  addRecomputation(values, config, without);
  for (const [name, label] of /** @type {const} */ ([
    ["tensor_parallel", "Tensor"],
    ["pipeline_parallel", "Pipeline"],
    ["context_parallel", "Context"],
    ["expert_parallel", "Expert"],
  ])) {
    if (Number(values[name]) > 1) without.push(`${label} parallelism is set up in the program, not in this file.`);
  }
  if (Number(values.lora_rank) > 0) without.push("LoRA is set up in the program, not in this file.");
  without.push(`The context of ${counted(Number(values.context), "token")} is the program's.`);
  return { program: "DeepSpeed", text: `${JSON.stringify(config, null, 2)}\n`, without };
}
