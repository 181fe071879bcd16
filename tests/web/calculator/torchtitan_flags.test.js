import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { torchtitan } from "../../../web/calculator/torchtitan_flags.js";
import { answer, flagOf, flat, training } from "./flags_asked.js";

const textOf = (/** @type {object} */ changes) => flat(torchtitan({ ...training, ...changes }, answer).text);
const said = (/** @type {object} */ changes) => torchtitan({ ...training, ...changes }, answer).without.join(" ");

test("the present torchtitan's command has sizes in tokens, and recomputation as its last word", () => {
  assert.equal(
    textOf({}),
    "NGPU=8 MODULE=FAMILY CONFIG=FAMILY_SIZE ./run_train.sh --training.max_context_length 8192 " +
      "--training.num_tokens_per_microbatch_per_dp_rank 16384 --training.num_tokens_per_train_step 524288 --training.mixed_precision_param bfloat16 " +
      "--parallelism.data_parallel_shard_degree 8 --parallelism.data_parallel_replicate_degree 1 --parallelism.tensor_parallel_degree 1 " +
      "--parallelism.pipeline_parallel_degree 1 --parallelism.context_parallel_degree 1 --parallelism.expert_parallel_degree 1 " +
      "--training.disable_cuda_graphs activation-checkpoint:none",
  );
  for (const recompute of ["none", "selective", "full"]) assert.ok(textOf({ recompute }).endsWith(` activation-checkpoint:${recompute}`));
  assert.ok(textOf({ recompute: "sqrt" }).endsWith(" activation-checkpoint:full"));
  assert.match(said({ recompute: "binomial" }), /no schedule like binomial/);
  // Nothing of what was dropped.
  for (const trainer of ["torchtitan", "megatron", "torch"])
    assert.doesNotMatch(textOf({ trainer, pipeline_parallel: 2 }), /seq_len|batch_size|activation_checkpoint|microbatch_size|CONFIG_FILE/);
});

test("a step has the page's tokens with and without a pipeline", () => {
  assert.equal(flagOf(textOf({}), "num_tokens_per_train_step"), 2 * 4 * 8 * 8192);
  const piped = textOf({ pipeline_parallel: 2 });
  assert.equal(flagOf(piped, "num_tokens_per_microbatch_per_dp_rank"), 2 * 8192);
  assert.equal(flagOf(piped, "num_pp_microbatches"), 4);
  assert.equal(flagOf(piped, "num_tokens_per_train_step"), 2 * 4 * 4 * 8192); // four devices have sequences of their own
  assert.doesNotMatch(textOf({}), /num_pp_microbatches/);
});

test("the product of degrees is the number of processes: NGPU of a node, 8 at most", () => {
  const of = (/** @type {number} */ devices) => [
    Number(/^NGPU=(\d+) /.exec(textOf({ devices }))?.[1]),
    /(\d+) nodes of/.exec(said({ devices }))?.[1],
    flagOf(textOf({ devices }), "data_parallel_shard_degree"),
  ];
  assert.deepEqual(of(1), [1, undefined, 1]);
  assert.deepEqual(of(4), [4, undefined, 4]);
  assert.deepEqual(of(8), [8, undefined, 8]);
  assert.deepEqual(of(12), [6, "2", 12]);
  assert.deepEqual(of(512), [8, "64", 512]);
  const degrees = ["data_parallel_shard", "data_parallel_replicate", "tensor_parallel", "pipeline_parallel", "context_parallel"];
  for (const zero of ["0", "2", "3"])
    for (const tensor_parallel of [1, 2]) {
      const text = textOf({ zero, devices: 16, tensor_parallel, pipeline_parallel: 2, context_parallel: 2 });
      assert.equal(
        degrees.map((degree) => flagOf(text, `${degree}_degree`)).reduce((a, b) => a * b),
        16,
      );
    }
  // A shell sets the variables and runs the script.
  const ran = execFileSync("sh", ["-c", textOf({}).replace("./run_train.sh", 'sh -c \'printf "%s %s %s %s" "$NGPU" "$MODULE" "$CONFIG" "$1"\' run')]);
  assert.equal(ran.toString(), "8 FAMILY FAMILY_SIZE --training.max_context_length");
});

test("ZeRO 2 is FSDP2 that keeps weights after a block's forward, not DDP", () => {
  const of = (/** @type {string} */ zero) => {
    const text = textOf({ zero });
    return [flagOf(text, "data_parallel_shard_degree"), flagOf(text, "data_parallel_replicate_degree"), /reshard_after_forward (\w+)/.exec(text)?.[1]];
  };
  assert.deepEqual(of("0"), [1, 8, undefined]);
  assert.deepEqual(of("1"), [1, 8, undefined]);
  assert.deepEqual(of("2"), [8, 1, "never"]);
  assert.deepEqual(of("3"), [8, 1, undefined]);
  assert.match(said({ zero: "1" }), /ZeRO 2 or 3/);
  assert.doesNotMatch(said({ zero: "2" }), /ZeRO/);
});

test("float32, bfloat16 beside it and bfloat16 throughout have flags; others are said to have none", () => {
  const of = (/** @type {string} */ precision) =>
    ["dtype", "mixed_precision_param", "mixed_precision_reduce"].map((flag) => new RegExp(`--training\\.${flag} (\\w+)`).exec(textOf({ precision }))?.[1]);
  assert.deepEqual(of("fp32"), [undefined, "float32", undefined]);
  assert.deepEqual(of("bf16-autocast"), [undefined, "bfloat16", undefined]);
  assert.deepEqual(of("bf16"), ["bfloat16", "bfloat16", "bfloat16"]);
  for (const precision of ["fp32", "bf16-autocast", "bf16"]) assert.doesNotMatch(said({ precision }), /no flag|without a flag/);
  assert.match(said({ precision: "fp8" }), /Float8Linear\), without a flag/);
  for (const precision of ["bf16-mixed", "fp16-mixed", "fp16-autocast", "fp8-te"]) assert.match(said({ precision }), new RegExp(`${precision} has no flag`));
});

test("its schedule follows the runs of blocks a stage has, by layers a stage where they are not two", () => {
  const of = (/** @type {number} */ layers, /** @type {object} */ changes) => {
    const { text, without } = torchtitan({ ...training, ...changes }, { ...answer, model: { ...answer.model, layers } });
    const schedule = /pipeline_parallel_schedule (\w+)/.exec(text)?.[1];
    return [schedule, flagOf(text, "pipeline_parallel_layers_per_stage"), without.some((one) => one.includes("layers a stage"))];
  };
  assert.deepEqual(of(32, {}), [undefined, NaN, false]);
  assert.deepEqual(of(32, { pipeline_chunks: 4 }), [undefined, NaN, false]); // no pipeline
  assert.deepEqual(of(32, { pipeline_parallel: 2, micro_batches: 2 }), ["1F1B", NaN, false]);
  assert.deepEqual(of(32, { pipeline_parallel: 2, micro_batches: 1 }), ["GPipe", NaN, false]);
  assert.deepEqual(of(32, { pipeline_parallel: 2, pipeline_chunks: 2 }), ["Interleaved1F1B", NaN, false]);
  // 126 layers, embedding and head on 8 × 4 stages: four each.
  assert.deepEqual(of(126, { pipeline_parallel: 8, pipeline_chunks: 4 }), ["Interleaved1F1B", 4, false]);
  // 34 on 2 × 7 stages: three each are twelve stages.
  assert.deepEqual(of(32, { pipeline_parallel: 2, pipeline_chunks: 7 }), [undefined, NaN, true]);
});

test("what it has no flag for is said, and whose bytes are shown", () => {
  assert.equal(torchtitan(training, answer).without.length, 4); // the model, built for what, of what time the flags are, CUDA graphs
  assert.match(said({}), /build it for this context: /);
  assert.match(said({ context_parallel: 2, expert_parallel: 2 }), /for this context, context parallelism \(ContextParallelTransform\), expert parallelism: /);
  assert.match(said({}), /since August 2026 .* CUDA graphs/);
  assert.match(said({ trainer: "megatron" }), /^The bytes above are those of Megatron-LM/);
  assert.match(said({ trainer: "megatron", recompute: "selective" }), /a list of its own/);
  assert.doesNotMatch(said({ recompute: "selective" }), /a list of its own/);
  assert.match(said({ optimizer: "lion" }), /lion needs code/);
  assert.match(said({ offload: "all_disk" }), /not to a disk/);
  assert.doesNotMatch(said({ offload: "all" }), /disk/);
  assert.match(textOf({ offload: "optimizer+weights" }), /--training\.enable_cpu_offload/);
  assert.doesNotMatch(textOf({ offload: "activations" }), /enable_cpu_offload/);
  const sequences = (/** @type {object} */ changes) => textOf({ tensor_parallel: 2, ...changes }).includes("--parallelism.no-enable-sequence-parallel");
  assert.deepEqual([sequences({}), sequences({ sequence_parallel: true }), sequences({ tensor_parallel: 1 })], [true, false, false]);
  const experts = (/** @type {object} */ changes) =>
    torchtitan({ ...training, ...changes }, { model: { ...answer.model, components: [{ name: "experts", total: 1, active: 1 }] } }).without.join(" ");
  assert.match(experts({ tensor_parallel: 2 }), /at least the tensor_parallel_degree/);
  assert.doesNotMatch(experts({ tensor_parallel: 2, expert_parallel: 2 }) + said({ tensor_parallel: 2 }), /at least the tensor/);
});
