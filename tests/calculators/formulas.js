// The formulas of six public calculators, as their sources state them: parameters, and bytes of KV cache a token at 16 bits.
// Written from the named files; null where the calculator has no figure for such a model. Their errors stay as they are.

/** @typedef {import("./models.js").Model} Model */
/** @typedef {{name: string, source: string, parameters: (model: Model) => number | null, kvBytes: (model: Model) => number | null}} Calculator */

const halfBytes = 2;

/** The length that the command line is given; it counts a table of learned positions for every model. */
const cookbookLength = 8192;

/** @type {Calculator} */
export const cookbook = {
  name: "cookbook",
  source: "EleutherAI/cookbook @827ee3b calc/calc_transformer_mem.py, --hf_model_name_or_path: calc_mem",
  // The config path leaves --kv-size-ratio 1, --num-mlp-linears 2 and --num-experts 0 as they are by default.
  parameters: ({ vocabulary: v, width: h, layers: l, mlp }) =>
    2 * v * h + h * cookbookLength + 8 * h * l + 2 * h + 2 * (1 + 1) * l * h * h + 2 * l * h * (mlp / h) * h,
  kvBytes: ({ width, layers }) => halfBytes * width * layers,
};

/** @type {Calculator} */
export const gpuPoor = {
  name: "gpu_poor",
  source: "RahulSChand/gpu_poor @ad2fc0e src/App.js: computeModelSize; the cache of its inference total",
  parameters: ({ vocabulary: v, width: h, layers: l, mlp }) => 2 * v * h + 4 * l * h * h + 3 * l * mlp * h,
  kvBytes: ({ width, layers }) => 2 * 2 * halfBytes * width * layers,
};

/** @type {Calculator} */
export const llmAnalysis = {
  name: "llm-analysis",
  source: "cli99/llm-analysis @d841e40 llm_analysis/analysis.py: get_num_params_total, get_memory_kv_cache_per_layer",
  parameters: (model) => {
    const { vocabulary: v, width: h, layers: l, heads, kvHeads, mlp, gated, experts, latent } = model;
    if (latent) return null;
    const attention = 2 * h * h + 2 * h * ((h * kvHeads) / heads);
    const router = experts > 1 ? h * experts : 0;
    const block = attention + (gated ? 3 : 2) * h * mlp * Math.max(experts, 1) + router + 2 * h;
    return v * h + l * block + h;
  },
  kvBytes: headWidthCache,
};

/** @type {Calculator} */
export const llmViewer = {
  name: "LLM-Viewer",
  source: "hahnyuan/LLM-Viewer @472f71f model_analyzer.py analyze, configs/Llama.py get_linear_layers",
  // Matrices of the blocks alone; of its four families only Llama's is among these models.
  parameters: ({ width: h, layers: l, heads, kvHeads, mlp, gated, experts, latent }) =>
    !gated || experts > 0 || latent ? null : l * (2 * h * h + 2 * h * ((h / heads) * kvHeads) + 3 * h * mlp),
  kvBytes: headWidthCache,
};

/** @type {Calculator} */
export const megatron = {
  name: "Megatron",
  source: "NVIDIA/Megatron-LM @d98e8a6 megatron/training/theoretical_memory_usage.py: compute_weight_and_optimizer_memory",
  parameters: (model) => {
    const { vocabulary: v, width: h, layers, mlp, gated, experts, sharedExperts, expertMlp, tied } = model;
    const norms = model.norm === "rmsnorm" ? 1 : 2;
    const gate = gated ? 3 / 2 : 1;
    const attention = model.latent ? latentAttention(model, norms) : groupedAttention(model);
    const dense = 2 * h * (mlp * gate + norms) + attention;
    const sparse = 2 * h * (expertMlp * experts * gate + sharedExperts * expertMlp * gate + norms) + attention;
    const denseLayers = experts > 0 ? model.denseLayers : layers;
    return dense * denseLayers + sparse * (layers - denseLayers) + norms * h + (tied ? 1 : 2) * v * h;
  },
  kvBytes: () => null,
};

/** @type {Calculator} */
export const hfMem = {
  name: "hf-mem",
  source: "alvarobartt/hf-mem @e994679 src/hf_mem: the sum of the header's tensors; 2 × tokens × num_key_value_heads × head_dim",
  parameters: () => null, // it reads the file itself
  // head_dim from the config, else hidden_size / num_attention_heads: DeepSeek's configs have none.
  kvBytes: ({ width, layers, heads, kvHeads, headSize, latent }) => 2 * halfBytes * layers * kvHeads * (latent ? width / heads : headSize),
};

export const calculators = [cookbook, gpuPoor, llmAnalysis, llmViewer, megatron, hfMem];

/** Both take hidden_size / num_attention_heads for the size of a head. @param {Model} model */
function headWidthCache({ width, layers, heads, kvHeads }) {
  return 2 * halfBytes * layers * kvHeads * (width / heads);
}

/** @param {Model} model */
function groupedAttention({ width: h, heads, kvHeads, headSize }) {
  return 2 * h * h * (1 + kvHeads / heads) * ((headSize * heads) / h);
}

/** @param {Model} model @param {number} norms */
function latentAttention({ width: h, heads, queryRank, kvRank, nopeSize, ropeSize, valueSize }, norms) {
  const queries = heads * (nopeSize + ropeSize);
  const query = queryRank > 0 ? queryRank * (h + queries + norms) : h * queries;
  return query + kvRank * (h + heads * (nopeSize + valueSize) + norms) + h * ropeSize + heads * valueSize * h;
}
