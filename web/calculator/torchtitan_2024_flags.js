// Flags of torchtitan at the end of 2024, of which the published rows are (commit 9dec370 of 26 December). Sources:
// torchtitan/config_manager.py, stored as of February 2025, which has what pull requests 592, 624 and 728 added by then;
// torchtitan/parallelisms/pipelining_utils.py; run_llama_train.sh @9628a18. Without gradients added up over several steps (pull
// request 1238, June 2025), training.dtype (1646, August 2025) and fsdp_reshard_after_forward (822, February 2025).
import { placeholder } from "./inference_flags.js";
import { command } from "./shell_word.js";
import { modeOf, offloadsWeights, sayLacks, world } from "./torchtitan_flags.js";
import { chunksOf } from "./training_flags.js";

/** @typedef {import("../state/params.js").Values} Values */

/** @param {Values} values @returns {import("./flags.js").Flags} */
export function torchtitan2024(values) {
  /** @type {string[]} */
  const without = [];
  const mode = modeOf(values, without);
  const piped = Number(values.pipeline_parallel) > 1;
  const micro = Number(values.micro_batches);
  if (values.optimizer !== "adamw") without.push(`It had Adam and AdamW by name; ${values.optimizer} needs code.`);
  if (!["fp32", "fp8", "bf16-autocast"].includes(String(values.precision)))
    without.push(`It kept float32 weights beside bfloat16 (bf16-autocast here); ${values.precision} had no flag.`);
  if (values.zero === "1") without.push("It sharded the optimiser with gradients and weights or nothing.");
  // torchtitan/parallelisms/parallelize_llama.py, apply_fsdp.
  if (values.zero === "2" && !piped) without.push("Weights were given back after each block's forward (ZeRO 3), but for a pipeline.");
  if (values.zero === "3" && piped) without.push("Beside a pipeline weights were not given back after a block's forward.");
  sayLacks(values, without);
  if (Number(values.tensor_parallel) > 1 && !values.sequence_parallel) without.push("Its tensor parallelism came with sequence parallelism.");
  if (Number(values.expert_parallel) > 1) without.push("It had no experts to share out.");
  if (!piped && micro > 1) without.push(`It added no gradients up over several steps: each step is one of the ${micro} micro-batches.`);
  if (chunksOf(values) > 2) without.push("Other than two runs of blocks a stage needs --experimental.pipeline_parallel_split_points.");
  const { data, ngpu } = world(values, without);
  const sharded = ["2", "3"].includes(String(values.zero));
  if (!["fp32", "bf16"].includes(String(values.precision)) && (sharded ? data : 1) * Number(values.context_parallel) === 1)
    without.push("It computed in bfloat16 where weights are sharded; here all is float32.");
  without.push(
    `${placeholder}.toml stands for a file of its train_configs, all of Llama.`,
    "The flags are those of December 2024, when the rows were measured.",
  );
  const text = command(
    [ngpu, `CONFIG_FILE=${placeholder}.toml`, "./run_llama_train.sh"],
    ["--training.seq_len", values.context],
    ["--training.batch_size", Number(values.batch) * (piped ? micro : 1)],
    ["--training.mixed_precision_param", values.precision === "fp32" ? "float32" : "bfloat16"],
    ...(values.precision === "fp8" ? [["--float8.enable_float8_linear"]] : []),
    ["--activation_checkpoint.mode", mode],
    ...(mode === "selective" ? [["--activation_checkpoint.selective_ac_option", "op"]] : []),
    ["--training.data_parallel_shard_degree", sharded ? data : 1],
    ["--training.data_parallel_replicate_degree", sharded ? 1 : data],
    ["--training.tensor_parallel_degree", values.tensor_parallel],
    ["--experimental.pipeline_parallel_degree", values.pipeline_parallel],
    ...(piped ? [["--experimental.pipeline_parallel_schedule", chunksOf(values) > 1 ? "Interleaved1F1B" : "1F1B"]] : []),
    ...(piped ? [["--experimental.pipeline_parallel_microbatches", micro]] : []),
    ["--experimental.context_parallel_degree", values.context_parallel],
    ...(offloadsWeights(values) ? [["--training.enable_cpu_offload"]] : []),
  );
  return { program: "torchtitan of 2024", text, without };
}
