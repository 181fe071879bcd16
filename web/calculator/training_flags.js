// Flags of torchtitan and the configuration file of DeepSpeed that give the bytes of this page. Sources: torchtitan
// config/job_config.py, distributed/pipeline_parallel.py; DeepSpeed docs, Configuration JSON, runtime/config.py,
// runtime/engine.py.
import { counted } from "../format/counts.js";
import { onDisk, trainers } from "./params.js";
import { command } from "./shell_word.js";

/** @typedef {import("./flags.js").Flags} Flags */
/** @typedef {import("../state/params.js").Values} Values */

/** @param {Values} values @param {Pick<import("./answer.js").Answer, "model">} answer @returns {Flags} */
export function torchtitan(values, { model }) {
  const without = ofAnother(values, "torchtitan");
  if (values.trainer === "torchtitan")
    without.push(
      "These flags are of the time of its TOML files, when it made the logits of all tokens at once; since spring 2026 it makes those of an eighth, as counted above.",
    );
  const modes = { none: "none", selective: "selective", full: "full" };
  const mode = modes[/** @type {keyof typeof modes} */ (values.recompute)];
  if (!mode) without.push(`torchtitan has no schedule like ${values.recompute}; its nearest is mode full.`);
  if (mode === "selective" && !String(values.trainer).startsWith("torchtitan"))
    without.push("torchtitan's selective recomputation chooses operations by a list of its own, not the attention scores alone.");
  if (values.optimizer === "muon") without.push("torchtitan has Muon by name since August 2026 (pull request 4060), which has settings of its own.");
  else if (values.optimizer !== "adamw") without.push(`torchtitan has Adam, AdamW and Muon by name; ${values.optimizer} needs code.`);
  if (!["bf16-autocast", "fp32"].includes(String(values.precision)))
    without.push(`torchtitan keeps float32 weights and computes in bfloat16 (bf16-autocast here); ${values.precision} has no flag.`);
  if (values.zero === "1" || values.zero === "2") without.push("torchtitan shards weights, gradients and optimiser together (ZeRO 3) or nothing.");
  if (Number(values.lora_rank) > 0) without.push("LoRA has no flag here.");
  const offloaded = values.offload !== "none" && values.offload !== "activations";
  if (onDisk(values)) without.push("torchtitan offloads to the host's memory, not to a disk.");
  if (values.offload === "optimizer" || values.offload === "optimizer_disk")
    without.push("torchtitan offloads weights, gradients and optimiser together or nothing.");
  if (/^(activations|all)/.test(String(values.offload))) without.push("Offloading activations has no flag here.");
  if (Number(values.dropout) > 0) without.push("Its models have no dropout.");
  if (Number(values.tensor_parallel) > 1 && !values.sequence_parallel)
    without.push("torchtitan's tensor parallelism comes with sequence parallelism, unless it is switched off in newer versions.");
  const group = Number(values.tensor_parallel) * Number(values.pipeline_parallel) * Number(values.context_parallel);
  const data = Number(values.devices) / group;
  const sharded = values.zero === "3";
  if (!sharded && data > 1 && group > 1)
    without.push("torchtitan before 2026 (pull request 2458) refuses data parallelism without sharding (DDP) beside any other.");
  const stages = pipelineStages(values, model.layers);
  if (!stages)
    without.push(
      `torchtitan counts layers a stage, embedding and head as one each, and of ${counted(model.layers, "layer")} makes no ${chunksOf(values)} runs a stage.`,
    );
  without.push("Which model is trained stands in torchtitan's configuration file (CONFIG_FILE), for the few families that it has.");
  const text = command(
    ["./run_train.sh"],
    ["--training.seq_len", values.context],
    ...batches(values, data),
    ["--training.mixed_precision_param", values.precision === "fp32" ? "float32" : "bfloat16"],
    ["--activation_checkpoint.mode", mode ?? "full"],
    ...(mode === "selective" ? [["--activation_checkpoint.selective_ac_option", "op"]] : []),
    ["--parallelism.data_parallel_shard_degree", sharded ? data : 1],
    ["--parallelism.data_parallel_replicate_degree", sharded ? 1 : data],
    ["--parallelism.tensor_parallel_degree", values.tensor_parallel],
    ["--parallelism.pipeline_parallel_degree", values.pipeline_parallel],
    ...(stages ?? []),
    ["--parallelism.context_parallel_degree", values.context_parallel],
    ["--parallelism.expert_parallel_degree", values.expert_parallel],
    ...(offloaded ? [["--training.enable_cpu_offload"]] : []),
  );
  return { program: "torchtitan", text, without };
}

/**
 * Sequences of one step. With a pipeline a device's local batch is cut into micro-batches; without, they are steps whose
 * gradients are added, and follow from the global batch.
 * @param {Values} values @param {number} data devices that each have sequences of their own
 */
function batches({ batch, micro_batches, pipeline_parallel }, data) {
  const global = Number(batch) * Number(micro_batches) * data;
  const whole = ["--training.global_batch_size", global];
  if (Number(pipeline_parallel) === 1) return [["--training.local_batch_size", batch], whole];
  return [["--training.local_batch_size", Number(batch) * Number(micro_batches)], whole, ["--parallelism.pipeline_parallel_microbatch_size", batch]];
}

/** Runs of blocks that a stage of a pipeline has. @param {Values} values */
const chunksOf = ({ pipeline_parallel, pipeline_chunks }) => (Number(pipeline_parallel) > 1 ? Number(pipeline_chunks) : 1);

/**
 * The schedule, and layers a stage where that is not two runs of blocks (distributed/pipeline_parallel.py, pipeline_llm).
 * @param {Values} values @param {number} layers @returns {unknown[][] | null} null: no number of layers gives the runs
 */
function pipelineStages(values, layers) {
  const runs = chunksOf(values);
  const stages = Number(values.pipeline_parallel) * runs;
  if (stages === 1) return [];
  const name = "--parallelism.pipeline_parallel_schedule";
  if (runs === 1) return [[name, "1F1B"]];
  const schedule = [[name, "Interleaved1F1B"]];
  if (runs === 2) return schedule;
  const each = Math.ceil((layers + 2) / stages);
  return Math.ceil((layers + 2) / each) === stages ? [...schedule, ["--parallelism.pipeline_parallel_layers_per_stage", each]] : null;
}

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
  if (offload === "activations" || offload === "all") config.activation_checkpointing = { cpu_checkpointing: true };
  addOptimizer(values, config, without);
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
  without.push(`The context of ${counted(Number(values.context), "token")} is the program's.`);
  return { program: "DeepSpeed", text: `${JSON.stringify(config, null, 2)}\n`, without };
}

/** What the bytes above assume is another program's way. @param {Values} values @param {string} own @returns {string[]} */
function ofAnother({ trainer }, own) {
  if (trainer === own) return [];
  const label = (/** @type {unknown} */ id) => trainers.find(({ value }) => value === id)?.label ?? String(id);
  return [`The bytes above are those of ${label(trainer)}; with ${label(own)} as the program that trains they are its own.`];
}
