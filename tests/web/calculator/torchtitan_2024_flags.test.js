import assert from "node:assert/strict";
import { test } from "node:test";
import { torchtitan2024 } from "../../../web/calculator/torchtitan_2024_flags.js";
import { flagOf, flat, training } from "./flags_asked.js";

const old = { ...training, trainer: "torchtitan-2024", micro_batches: 1 };
const textOf = (/** @type {object} */ changes) => flat(torchtitan2024({ ...old, ...changes }).text);
const said = (/** @type {object} */ changes) => torchtitan2024({ ...old, ...changes }).without.join(" ");

test("the command of December 2024 is that of the published rows", () => {
  // Llama 3.1 8B, table 1: FSDP on 8 devices, local batch 2, selective recomputation.
  assert.equal(
    textOf({ recompute: "selective" }),
    "NGPU=8 CONFIG_FILE=./MODEL.toml ./run_llama_train.sh --training.seq_len 8192 --training.batch_size 2 --training.mixed_precision_param bfloat16 " +
      "--activation_checkpoint.mode selective --activation_checkpoint.selective_ac_option op --training.data_parallel_shard_degree 8 " +
      "--training.data_parallel_replicate_degree 1 --training.tensor_parallel_degree 1 --experimental.pipeline_parallel_degree 1 " +
      "--experimental.context_parallel_degree 1",
  );
  assert.equal(torchtitan2024(old).without.length, 2); // the model, and of what time the flags are
  // Table 5: 8 × 8 × 8 devices, local batch 32 in 8 micro-batches, interleaved, float8.
  const rows = { recompute: "full", precision: "fp8", devices: 512, batch: 4, tensor_parallel: 8, sequence_parallel: true, pipeline_parallel: 8 };
  const piped = textOf({ ...rows, micro_batches: 8, pipeline_chunks: 2 });
  assert.equal(flagOf(piped, "batch_size"), 32);
  assert.equal(flagOf(piped, "pipeline_parallel_microbatches"), 8);
  assert.match(piped, /--experimental\.pipeline_parallel_schedule Interleaved1F1B /);
  assert.match(piped, /--float8\.enable_float8_linear --activation_checkpoint\.mode full /);
  assert.doesNotMatch(piped, /selective_ac_option/);
  assert.deepEqual([flagOf(piped, "data_parallel_shard_degree"), flagOf(piped, "tensor_parallel_degree")], [8, 8]);
});

test("nothing that came later is in it", () => {
  for (const zero of ["0", "2", "3"])
    for (const precision of ["fp32", "bf16", "fp8"])
      assert.doesNotMatch(
        textOf({ zero, precision, pipeline_parallel: 2, expert_parallel: 2 }),
        /--parallelism|training\.dtype|global_batch_size|reshard|MODULE|activation-checkpoint:|cuda_graphs|expert/,
      );
  assert.match(said({ precision: "bf16" }), /bf16 had no flag/);
  assert.doesNotMatch(said({ precision: "fp8" }), /no flag/);
  assert.match(said({ micro_batches: 4 }), /each step is one of the 4 micro-batches/);
  assert.doesNotMatch(said({ micro_batches: 4, pipeline_parallel: 2 }), /each step/);
  assert.match(said({ zero: "2" }), /given back after each block's forward \(ZeRO 3\)/);
  assert.doesNotMatch(said({ zero: "2", pipeline_parallel: 2 }) + said({ zero: "3" }), /given back/);
  assert.match(said({ zero: "3", pipeline_parallel: 2 }), /not given back/);
  assert.match(said({ optimizer: "muon" }), /muon needs code/);
  assert.match(said({ expert_parallel: 2 }), /no experts/);
  assert.match(said({ tensor_parallel: 2 }), /came with sequence parallelism/);
  assert.match(said({ pipeline_parallel: 2, pipeline_chunks: 4 }), /split_points/);
});

test("bfloat16 came with sharding alone", () => {
  for (const changes of [{ zero: "0" }, { devices: 1 }]) assert.match(said(changes), /here all is float32/);
  for (const changes of [{}, { zero: "0", precision: "fp32" }, { devices: 2, context_parallel: 2 }]) assert.doesNotMatch(said(changes), /here all is/);
});
