// Flags of the present torchtitan that give the bytes of this page. Sources, as stored in the autumn of 2026: pytorch/torchtitan
// run_train.sh @0168bd5, torchtitan/config/training.py @f204eb6, parallelism.py @15e2431, validation.py @0276e6e, README.md @1b4a5ca;
// distributed/pipeline_parallel.py; scripts/loss_compare.py, build_training_command: recomputation is a subcommand, the last
// word (pull request 3674). Sizes in tokens came with pull request 4121, CUDA graphs with 3559.
import { counted } from "../format/counts.js";
import { onDisk } from "./params.js";
import { command } from "./shell_word.js";
import { chunksOf, offloadsActivations, ofAnother } from "./training_flags.js";

/** @typedef {import("./flags.js").Flags} Flags */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {Pick<import("./answer.js").Answer, "model">} Answer */

/** @param {Values} values @param {Answer} answer @returns {Flags} */
export function torchtitan(values, { model }) {
  const without = ofAnother(values, "torchtitan");
  const mode = modeOf(values, without);
  if (mode === "selective" && !String(values.trainer).startsWith("torchtitan"))
    without.push("torchtitan's selective recomputation chooses operations by a list of its own, not the attention scores alone.");
  if (values.optimizer === "muon") without.push("torchtitan has Muon by name since August 2026 (pull request 4060), which has settings of its own.");
  else if (values.optimizer !== "adamw") without.push(`torchtitan has Adam, AdamW and Muon by name; ${values.optimizer} needs code.`);
  const precision = precisionOf(values, without);
  if (values.zero === "1") without.push("torchtitan shards the optimiser with gradients and weights (ZeRO 2 or 3) or nothing.");
  sayLacks(values, without);
  if (Number(values.tensor_parallel) > Number(values.expert_parallel) && model.components?.some(({ name }) => name === "experts"))
    without.push("torchtitan asks for an expert_parallel_degree of at least the tensor_parallel_degree where there are experts.");
  const { data, ngpu } = world(values, without);
  const sharded = ["2", "3"].includes(String(values.zero));
  const stages = stagesOf(values, model.layers);
  if (!stages)
    without.push(
      `torchtitan counts layers a stage, embedding and head as one each, and of ${counted(model.layers, "layer")} makes no ${chunksOf(values)} runs a stage.`,
    );
  without.push(
    "FAMILY and FAMILY_SIZE stand for the model among the few that torchtitan has, such as llama3 and llama3_8b.",
    `Its configuration must build it for ${builtFor(values)}: recent versions refuse others.`,
    "The flags are those since August 2026 (pull requests 3674 and 4121); torchtitan means to drop them for configurations in Python.",
    "The bytes hold no CUDA graphs, hence --training.disable_cuda_graphs.",
  );
  const tokens = Number(values.context) * Number(values.batch);
  const text = command(
    [ngpu, "MODULE=FAMILY", "CONFIG=FAMILY_SIZE", "./run_train.sh"],
    ["--training.max_context_length", values.context],
    ["--training.num_tokens_per_microbatch_per_dp_rank", tokens],
    ["--training.num_tokens_per_train_step", tokens * Number(values.micro_batches) * data],
    ...precision,
    ["--parallelism.data_parallel_shard_degree", sharded ? data : 1],
    ...(values.zero === "2" ? [["--parallelism.fsdp_reshard_after_forward", "never"]] : []),
    ["--parallelism.data_parallel_replicate_degree", sharded ? 1 : data],
    ["--parallelism.tensor_parallel_degree", values.tensor_parallel],
    ...(Number(values.tensor_parallel) > 1 && !values.sequence_parallel ? [["--parallelism.no-enable-sequence-parallel"]] : []),
    ["--parallelism.pipeline_parallel_degree", values.pipeline_parallel],
    ...(Number(values.pipeline_parallel) > 1 ? [["--parallelism.num_pp_microbatches", values.micro_batches]] : []),
    ...(stages ?? []),
    ["--parallelism.context_parallel_degree", values.context_parallel],
    ["--parallelism.expert_parallel_degree", values.expert_parallel],
    ...(offloadsWeights(values) ? [["--training.enable_cpu_offload"]] : []),
    ["--training.disable_cuda_graphs"],
    [`activation-checkpoint:${mode}`],
  );
  return { program: "torchtitan", text, without };
}

/** What a flag alone does not change (config/validation.py). @param {Values} values */
function builtFor(values) {
  const parts = ["this context"];
  if (Number(values.context_parallel) > 1) parts.push("context parallelism (ContextParallelTransform)");
  if (Number(values.expert_parallel) > 1) parts.push("expert parallelism");
  return parts.join(", ");
}

/** "none", "selective" or "full". @param {Values} values @param {string[]} without grows */
export function modeOf({ recompute }, without) {
  if (["none", "selective", "full"].includes(String(recompute))) return String(recompute);
  without.push(`torchtitan has no schedule like ${recompute}; its nearest is full recomputation.`);
  return "full";
}

/** @param {Values} values @param {string[]} without grows */
function precisionOf({ precision }, without) {
  const computed = (/** @type {string} */ type) => ["--training.mixed_precision_param", type];
  if (precision === "fp32") return [computed("float32")];
  const wide = [computed("bfloat16")];
  if (precision === "bf16") return [["--training.dtype", "bfloat16"], ...wide, ["--training.mixed_precision_reduce", "bfloat16"]];
  if (precision === "fp8") without.push("Products in float8 are of the configuration (torchao's Float8Linear), without a flag.");
  else if (precision !== "bf16-autocast") without.push(`torchtitan keeps float32 weights beside bfloat16 (bf16-autocast here); ${precision} has no flag.`);
  return wide;
}

/** What neither torchtitan has. @param {Values} values @param {string[]} without grows */
export function sayLacks(values, without) {
  if (Number(values.lora_rank) > 0) without.push("LoRA has no flag here.");
  if (onDisk(values)) without.push("torchtitan offloads to the host's memory, not to a disk.");
  if (values.offload === "optimizer" || values.offload === "optimizer_disk")
    without.push("torchtitan offloads weights, gradients and optimiser together or nothing.");
  if (offloadsActivations(values)) without.push("Offloading activations has no flag here.");
  if (Number(values.dropout) > 0) without.push("Its models have no dropout.");
}

/** @param {Values} values */
export const offloadsWeights = ({ offload }) => offload !== "none" && offload !== "activations";

/**
 * Devices that each have sequences of their own, and how many one node starts: run_train.sh takes 8 unless it is told.
 * @param {Values} values @param {string[]} without grows
 */
export function world(values, without) {
  const devices = Number(values.devices);
  let node = Math.min(devices, 8);
  while (devices % node !== 0) node -= 1;
  if (devices > node)
    without.push(`run_train.sh starts one node; ${counted(devices / node, "node")} of ${node} are started with torchrun's --nnodes (multinode_trainer.slurm).`);
  const data = devices / (Number(values.tensor_parallel) * Number(values.pipeline_parallel) * Number(values.context_parallel));
  return { data, ngpu: `NGPU=${node}` };
}

/**
 * The schedule, and layers a stage where that is not two runs of blocks (distributed/pipeline_parallel.py, pipeline_llm).
 * @param {Values} values @param {number} layers @returns {unknown[][] | null} null: no number of layers gives the runs
 */
function stagesOf(values, layers) {
  const runs = chunksOf(values);
  const stages = Number(values.pipeline_parallel) * runs;
  if (stages === 1) return [];
  const name = "--parallelism.pipeline_parallel_schedule";
  // With fewer micro-batches than stages 1F1B refuses, and GPipe holds as much (torch/distributed/pipelining/schedules.py).
  if (runs === 1) return [[name, Number(values.micro_batches) < stages ? "GPipe" : "1F1B"]];
  const schedule = [[name, "Interleaved1F1B"]];
  if (runs === 2) return schedule;
  const each = Math.ceil((layers + 2) / stages);
  return Math.ceil((layers + 2) / each) === stages ? [...schedule, ["--parallelism.pipeline_parallel_layers_per_stage", each]] : null;
}
