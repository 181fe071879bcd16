// Answers of public calculators that users reported as wrong, beside what was measured and what the estimator says.
import { bytesFor, figure, fixed, GiB, MiB } from "./trap_figures.js";

/** @typedef {import("./trap_figures.js").Trap} Trap */

/** Baichuan-13B: baichuan-inc/Baichuan-13B-Base, config.json; its layers are Llama's. */
const baichuan = {
  model_type: "llama",
  hidden_size: 5120,
  intermediate_size: 13_696,
  num_hidden_layers: 40,
  num_attention_heads: 40,
  num_key_value_heads: 40,
  vocab_size: 64_000,
  max_position_embeddings: 4096,
  tie_word_embeddings: false,
  rms_norm_eps: 1e-6,
  hidden_act: "silu",
};

/** BAAI/bge-reranker-v2-m3, config.json (XLM-RoBERTa large), in BERT's fields. */
const reranker = {
  model_type: "bert",
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  vocab_size: 250_002,
  max_position_embeddings: 8194,
  type_vocab_size: 1,
  hidden_act: "gelu",
};

/** @type {Trap} */
const adapters = {
  id: "gpu-poor-3",
  title: "Baichuan-13B with LoRA: 44,241 MB, and 28 GB used",
  said: "gpu_poor counts scores of every layer as if fused attention and recomputation did not exist.",
  figures(ask) {
    const [predicted, used] = [44_241, 28];
    const told = ask({ config: baichuan, task: "training", lora_rank: 8, context: 800, recompute: "full", device: "a100-80" });
    return [
      figure("wrong", "predicted", predicted / 1000, 1, "GB", `${fixed(predicted, 0)} MB / 1,000`),
      figure("right", "used", used, 0, "GB", "as reported"),
      figure("beside", "the estimator", told.total_bytes / 1e9, 1, "GB", "rank 8, 800 tokens, blocks recomputed: assumed, the report does not say"),
    ];
  },
  why: "The base weights in 16 bits are nearly all of it; adapters keep states for a few million numbers only.",
  source: "RahulSChand/gpu_poor issue 3",
};

/** @type {Trap} */
const encoder = {
  id: "gpustack-2412",
  title: "A reranker in 13.8 GiB, and 926 MiB used",
  said: "An encoder was taken for a decoder with a cache and a long context.",
  figures(ask) {
    const [predicted, used] = [13.8, 926];
    const told = ask({ config: reranker, context: 512, engine: "llama.cpp", weights: "Q8_0", device: "rtx-4090", driver_bytes: 0 });
    return [
      figure("wrong", "predicted", predicted, 1, "GiB", "as reported"),
      figure("right", "used", used, 0, "MiB", "as reported"),
      figure("wrong", "the first over the second", (predicted * GiB) / (used * MiB), 0, "×", `${predicted} GiB / ${used} MiB`),
      figure("beside", "the estimator", told.total_bytes / MiB, 0, "MiB", "Q8_0, 512 tokens, without the driver: assumed, the report does not say"),
      figure("beside", "of it key-value cache", bytesFor(told, "kv_cache"), 0, "B", "an encoder keeps none"),
    ];
  },
  why: "Nothing is generated, so nothing is cached: weights, and activations of one pass.",
  source: "gpustack/gpustack issue 2412",
};

/** @type {Trap} */
const offloaded = {
  id: "deepspeed-4527",
  title: "ZeRO-3 with offload in 0.49 GB, and 14,678 to 21,272 MiB used",
  said: "The estimator returns four bytes for each parameter of the largest layer, and nothing else.",
  figures(ask) {
    const [predicted, least, most] = [0.49, 14_678, 21_272];
    const told = ask({
      model: "llama-2-7b",
      task: "training",
      context: 2048,
      devices: 8,
      zero: 3,
      offload: "optimizer+weights",
      trainer: "deepspeed",
      device: "a100-80",
    });
    return [
      figure("wrong", "predicted", predicted, 2, "GB", "as reported: 4 B for each parameter of the largest layer"),
      figure("right", "used, at least", (least * MiB) / 1e9, 1, "GB", `${fixed(least, 0)} MiB`),
      figure("right", "used, at most", (most * MiB) / 1e9, 1, "GB", `${fixed(most, 0)} MiB`),
      figure(
        "beside",
        "the estimator, a model of that size",
        told.total_bytes / 1e9,
        1,
        "GB",
        "Llama 2 7B, one sequence of 2,048, nothing recomputed: assumed, the report does not say",
      ),
    ];
  },
  why: "Activations, logits, gathered layers and the driver stay on the GPU whatever is offloaded.",
  source: "deepspeedai/DeepSpeed issue 4527",
};

/** @type {Trap} */
const windows = {
  id: "gpustack-2101",
  title: "Gemma 3 27B at 128k: 139 GB",
  said: "Every layer's cache was counted at the full context and the model's full width.",
  figures(ask) {
    const [predicted, tokens] = [139, 131_072];
    const told = ask({ model: "gemma-3-27b", engine: "llama.cpp", weights: "Q4_K_M", context: tokens });
    const { layers, width } = told.model;
    const naive = layers * tokens * width * 2;
    return [
      figure("wrong", "predicted in all", predicted, 0, "GB", "as reported"),
      figure("wrong", "of it, one cache of the full width", naive / GiB, 2, "GiB", `${layers} layers × ${fixed(tokens, 0)} × ${fixed(width, 0)} × 2 B`),
      figure(
        "right",
        "cache, computed",
        bytesFor(told, "kv_cache") / GiB,
        2,
        "GiB",
        told.items
          .filter((item) => item.purpose === "kv_cache")
          .map(({ formula }) => formula)
          .join(" + "),
      ),
      figure("right", "in all, computed", told.total_bytes / 1e9, 0, "GB", "Q4_K_M, with the driver"),
    ];
  },
  why: "Five of six layers see a window only; 16 key-value heads of 128 are 2,048 numbers, not the width of 5,376. About 32 GB were used at 85,000 tokens.",
  source: "gpustack/gpustack issue 2101",
};

/** @type {Trap} */
const cancelling = {
  id: "llama-toolchest-163",
  title: "114.26 GiB estimated, 107.35 used: 6 % off?",
  said: "A total that is nearly right, of two parts that are not.",
  figures() {
    const [estimated, actual] = [
      { weights: 103.69, rest: 10.57 },
      { weights: 76.23, rest: 31.12 },
    ];
    const [weights, rest] = [estimated.weights - actual.weights, estimated.rest - actual.rest];
    return [
      figure("wrong", "error of the total", weights + rest, 2, "GiB", `(${estimated.weights} + ${estimated.rest}) − (${actual.weights} + ${actual.rest})`),
      figure("right", "error of the weights", weights, 2, "GiB", `${estimated.weights} − ${actual.weights}: the rest of the file stays on the host`),
      figure("right", "error of everything else", rest, 2, "GiB", `${estimated.rest} − ${actual.rest}`),
      figure(
        "right",
        "both, without their signs",
        Math.abs(weights) + Math.abs(rest),
        2,
        "GiB",
        `${fixed(Math.abs(weights), 2)} + ${fixed(Math.abs(rest), 2)}`,
      ),
    ];
  },
  why: "Two errors cancel. Only a comparison term by term shows it; paste a log above to make one.",
  source: "tmac1973/llama-toolchest pull request 163",
};

export const wrongAnswers = [adapters, encoder, offloaded, windows, cancelling];
