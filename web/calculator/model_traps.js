// Traps about what a model is: its parameters, its printed sizes, its files.
import { bytesFor, component, figure, fixed, GiB } from "./trap_figures.js";

/** @typedef {import("./trap_figures.js").Trap} Trap */

/** @type {Trap} */
const decimalTables = {
  id: "qwen-gb",
  title: "Qwen2.5's tables print GB",
  said: "0.97 GB in all for the 0.5B model: less than its weights alone, if GB were 10⁹ bytes.",
  figures(ask) {
    const [prompt, generated] = [1, 2048];
    const told = ask({ model: "qwen2.5-0.5b", context: prompt + generated, generated, driver_bytes: 0 });
    const weights = bytesFor(told, "weights");
    return [
      figure("wrong", "the weights, were the table decimal", weights / 1e9, 3, "GB", `${fixed(told.parameters.total, 0)} × 2 B / 10⁹`),
      figure("right", "the weights as the table counts", weights / GiB, 3, "GiB", `${fixed(told.parameters.total, 0)} × 2 B / 2³⁰`),
      figure("beside", `all, ${prompt} token in and ${fixed(generated, 0)} out`, told.total_bytes / GiB, 2, "GiB", "the estimator's peak without the driver"),
    ];
  },
  why: "The script divides by 1024 three times and calls the result GB.",
  source: "QwenLM/Qwen2.5, docs/source/benchmark/speed_benchmark.rst and examples/speed-benchmark",
};

/** @type {Trap} */
const gpt3Table = {
  id: "gpt3-table",
  title: "GPT-3 XL has 24 heads of 128",
  said: "Table 2.1 prints heads and widths that do not multiply to the width of two of its rows.",
  figures(ask) {
    const printed = ask({ model: "gpt3-xl-printed" });
    const right = ask({ model: "gpt3-xl" });
    const [heads, size] = [right.model.attention.heads, right.model.attention.head_size];
    const thirteen = ask({ model: "gpt3-13b" }).model;
    return [
      figure("wrong", "parameters as printed", printed.parameters.total / 1e9, 3, "B", `${printed.model.attention.heads} heads × ${size}`),
      figure("right", "parameters of a “1.3B”", right.parameters.total / 1e9, 4, "B", `${heads} heads × ${size} = ${fixed(heads * size, 0)}, the row's width`),
      figure(
        "beside",
        "the 13B row's width, printed as 5,140",
        thirteen.attention.heads * thirteen.attention.head_size,
        0,
        "",
        `${thirteen.attention.heads} heads × ${thirteen.attention.head_size}`,
      ),
    ];
  },
  why: "With 24 heads the model would have 1.5 billion parameters. 16 heads give the name.",
  source: "Brown et al. 2020, arXiv 2005.14165, table 2.1",
};

// DeepSeek-V3's FP8 weights carry one float32 scale for each block of 128 × 128.
const blockSide = 128;
const blocks = (/** @type {number} */ rows, /** @type {number} */ columns) => Math.ceil(rows / blockSide) * Math.ceil(columns / blockSide);

/**
 * @param {any} model DeepSeek-V3
 * @returns {number} scales of the layers and of the one that predicts a further token
 */
export function fp8Scales({ width, layers, attention: a, mlp, experts, prediction_blocks: further }) {
  const perAttention =
    blocks(a.query_rank, width) +
    blocks(a.heads * (a.nope_size + a.rope_size), a.query_rank) +
    blocks(a.kv_rank + a.rope_size, width) +
    blocks(a.heads * (a.nope_size + a.value_size), a.kv_rank) +
    blocks(width, a.heads * a.value_size);
  const expertLayers = experts.layers + further;
  return (
    (layers + further) * perAttention +
    (layers - experts.layers) * 3 * blocks(mlp.width, width) +
    expertLayers * 3 * (experts.experts * blocks(experts.width, width) + blocks(experts.shared_width, width))
  );
}

/** @type {Trap} */
const activeParameters = {
  id: "deepseek-v3-active",
  title: "DeepSeek-V3: 36.7B active, 685B in all",
  said: "“36.7B active including 0.9B of embedding”, and a hub page that shows 685B.",
  figures(ask) {
    const told = ask({ model: "deepseek-v3" });
    const embedding = component(told, "embedding");
    const further = component(told, "multi-token prediction");
    const doubled = embedding + component(told, "head");
    const scales = fp8Scales(told.model);
    const all = told.parameters.total + further + doubled + scales;
    return [
      figure(
        "wrong",
        "active, near the quoted 36.7",
        (told.parameters.active - embedding) / 1e9,
        2,
        "B",
        `${fixed(told.parameters.active, 0)} − ${fixed(embedding, 0)}: without it`,
      ),
      figure("right", "active with the input embedding", told.parameters.active / 1e9, 2, "B", "counted tensor by tensor"),
      figure(
        "wrong",
        "the hub's count, as parameters",
        all / 1e9,
        2,
        "B",
        [told.parameters.total, further, doubled, scales].map((count) => fixed(count, 0)).join(" + "),
      ),
      figure("right", "parameters of the model", told.parameters.total / 1e9, 2, "B", "without the further-token layer, its copies and the scales"),
    ];
  },
  why: "The files also hold the layer that predicts a further token, second copies of embedding and head, and one scale a block of FP8 weights.",
  source: "deepseek-ai/DeepSeek-V3, README_WEIGHTS.md and config.json; safetensors metadata",
};

/** @type {Trap} */
const bitsPerWeight = {
  id: "q4-k-m",
  title: "Q4_K_M is 4.85 bits a weight",
  said: "One constant for every model.",
  figures(ask) {
    const constant = 4.85;
    const models = ["llama-3.1-8b", "llama-2-7b", "llama-2-70b", "qwen2.5-7b"];
    const right = models.map((model) => {
      const told = ask({ model, engine: "llama.cpp", device: "m2-ultra-192", weights: "Q4_K_M" });
      const bytes = bytesFor(told, "weights");
      return figure("right", told.model.name, (8 * bytes) / told.parameters.total, 4, "bit", `8 × ${fixed(bytes, 0)} B / ${fixed(told.parameters.total, 0)}`);
    });
    return [figure("wrong", "whatever the model", constant, 2, "bit", "the constant of most tables"), ...right];
  },
  why: "The type mixes block formats by tensor and layer, so the embedding's share and the number of key-value heads decide; 70B models keep the value projection in Q5_K.",
  source: "llama.cpp, src/llama-quant.cpp and tools/quantize/README.md; the estimator mixes tensor by tensor",
};

export const modelTraps = [decimalTables, gpt3Table, activeParameters, bitsPerWeight];
