// What the seed documents' calculators claimed, computed: functions from what is asked to figures.
import { bytesFor, cacheElements, figure, fixed, GiB } from "./trap_figures.js";

/** @typedef {import("./trap_figures.js").Ask} Ask */
/** @typedef {import("./trap_figures.js").Figure} Figure */

/** The models of the seed's list, as it names them. */
export const seedModels = [
  { name: "117M", model: "gpt2" },
  { name: "774M", model: "gpt2-large" },
  { name: "175B", model: "gpt3-175b" },
  { name: "540B", model: "palm-540b" },
  { name: "1T", model: "megatron-1t" },
];

/** Bytes a second of the disk that weights are read from. */
export const diskRate = 7e9;

/**
 * One row of the list: its weights, which are all that is compared, and what happens when they do not fit. No factor of √n: a forward pass
 * uses every weight.
 * @typedef {{name: string, parameters: number, floats: number, halves: number, fits: boolean, seconds: number}} ModelRow
 *   floats, halves: bytes of the weights in 32 and 16 bits; fits: those in 16 bits; seconds: a token at `diskRate`, when nothing stays resident
 */

/**
 * @param {Ask} ask
 * @param {number} memory bytes
 * @returns {ModelRow[]}
 */
export function modelRows(ask, memory) {
  return seedModels.map(({ name, model }) => {
    const half = ask({ model, context: 1, weights: "fp16" });
    const halves = bytesFor(half, "weights");
    const floats = bytesFor(ask({ model, context: 1, weights: "fp32" }), "weights");
    return { name: `${name}: ${half.model.name}`, parameters: half.parameters.total, floats, halves, fits: halves <= memory, seconds: halves / diskRate };
  });
}

/**
 * A model of which only the parameters are known.
 * @param {number} parameters
 * @param {number} memory bytes
 * @returns {ModelRow}
 */
export function customRow(parameters, memory) {
  const [floats, halves] = [4 * parameters, 2 * parameters];
  return { name: "custom", parameters, floats, halves, fits: halves <= memory, seconds: halves / diskRate };
}

/** GPT-3 streamed from a disk. @param {Ask} ask @returns {Figure[]} */
export function streamingSheet(ask) {
  const told = ask({ model: "gpt3-175b", context: 1, weights: "fp16" });
  const { total } = told.parameters;
  const [nominal, width] = [175e9, told.model.width];
  const counted = (/** @type {number} */ bytes) => `175 × 10⁹ × ${bytes} B; counted, ${fixed(total, 0)} × ${bytes} B = ${fixed((total * bytes) / 1e9, 1)} GB`;
  return [
    figure(
      "wrong",
      "the seed's rule, printed there as 1.7 GB",
      (Math.sqrt(nominal) * 4) / 1e6,
      2,
      "MB",
      "√(175 × 10⁹) × 4 B: a unit slipped, and no working set of the network has that size",
    ),
    figure("right", "weights in 32 bits", (nominal * 4) / 1e9, 0, "GB", counted(4)),
    figure("right", "weights in 16 bits", (nominal * 2) / 1e9, 0, "GB", counted(2)),
    figure("right", "key-value cache a token", told.kv_bytes_per_token / 1e6, 2, "MB", `2 × ${told.model.layers} layers × ${fixed(width, 0)} × 2 B`),
    figure("right", "one tile of width × width", (width * width * 2) / 1e6, 0, "MB", `${fixed(width, 0)}² × 2 B`),
    figure("right", "a token, all weights read once", (nominal * 2) / diskRate, 0, "s", `350 GB / ${diskRate / 1e9} GB/s`),
  ];
}

/** n over k, exact while it stays below 2^53. @param {number} n @param {number} k */
function choose(n, k) {
  let product = 1;
  for (let i = 1; i <= k; i += 1) product = (product * (n - k + i)) / i;
  return product;
}

/**
 * Extra forward steps of the binomial schedule, those that record not counted: r·l − C(s + r, r − 1) with the least r for which
 * C(s + r, s) >= l (Griewank & Walther 2000, Algorithm 799).
 * @param {number} stages
 * @param {number} slots the one of the input among them
 */
export function binomialSteps(stages, slots) {
  let r = 0;
  while (choose(slots + r, slots) < stages) r += 1;
  return r === 0 ? 0 : r * stages - choose(slots + r, r - 1);
}

/** The fewest units that checkpoints at equal distances need: k of them and the segment being replayed. @param {number} stages */
export function squareRootUnits(stages) {
  let best = { units: Number.POSITIVE_INFINITY, checkpoints: 0 };
  for (let k = 1; k <= stages; k += 1) {
    const units = k + Math.ceil(stages / k);
    if (units < best.units) best = { units, checkpoints: k };
  }
  return best;
}

/** The checkpoint estimator of the seed, and what it leaves out. @param {number} layers at least 4 @returns {Figure[]} */
export function checkpointFigures(layers) {
  const claimed = Math.floor(Math.sqrt(layers)) + 1;
  const steps = binomialSteps(layers, claimed);
  const { units, checkpoints } = squareRootUnits(layers);
  const segment = Math.ceil(layers / checkpoints);
  return [
    figure("wrong", "checkpoints, and nothing else", claimed, 0, "units", `⌊√${layers}⌋ + 1: the segment being replayed is left out, and its price`),
    figure(
      "right",
      `extra forward steps with ${claimed} slots`,
      steps,
      0,
      "steps",
      `the binomial optimum for ${layers} layers; one more record holds the step under reversal`,
    ),
    figure("right", "equal segments need", units, 0, "units", `${checkpoints} checkpoints + ⌈${layers} / ${checkpoints}⌉ of the segment`),
    figure("beside", "and run again", layers - segment, 0, "steps", `${layers} − ${segment}: the last segment is recorded on the first pass`),
  ];
}

/** Latent attention in place of "28:1". @param {Ask} ask @returns {Figure[]} */
export function latentFigures(ask) {
  const [claimed, groups, head] = [28, 8, 128];
  const told = ask({ model: "deepseek-v2" });
  const { heads, kv_rank: rank, rope_size: rope, nope_size: nope, value_size: value } = told.model.attention;
  const each = cacheElements(told) / told.model.layers;
  const all = 2 * heads * nope;
  const v3 = ask({ model: "deepseek-v3" });
  const lite = ask({ model: "deepseek-v2-lite" });
  const { heads: fewer, nope_size: size } = lite.model.attention;
  const tokens = 131_072;
  const cache = (/** @type {string} */ engine) => bytesFor(ask({ model: "deepseek-v3", context: tokens, engine }), "kv_cache") / GiB;
  return [
    figure(
      "wrong",
      "“28:1”, as elements a token and layer",
      all / claimed,
      0,
      "",
      `${fixed(all, 0)} / ${claimed}: 28 is a tile size of that code; no published model has it`,
    ),
    figure("right", "elements a token and layer", each, 0, "", `${rank} + ${rope}`),
    figure("right", "against all heads", all / each, 1, "×", `2 × ${heads} × ${nope} / ${each}`),
    figure(
      "right",
      "against the keys and values it really makes",
      (heads * (nope + rope + value)) / each,
      1,
      "×",
      `${heads} × (${nope} + ${rope} + ${value}) / ${each}`,
    ),
    figure("right", "against 8 groups", (2 * groups * head) / each, 2, "×", `2 × ${groups} × ${head} / ${each}`),
    figure("right", "V2-Lite, against all heads", (2 * fewer * size) / (cacheElements(lite) / lite.model.layers), 1, "×", `2 × ${fewer} × ${size} / ${each}`),
    figure("right", "V3, bytes a token", v3.kv_bytes_per_token, 0, "B", `${v3.model.layers} layers × ${each} × 2 B`),
    figure(
      "right",
      `V3, ${fixed(tokens, 0)} tokens`,
      cache("vllm"),
      2,
      "GiB",
      `${fixed(tokens, 0)} × ${fixed(v3.kv_bytes_per_token, 0)} B, as vLLM and llama.cpp keep it`,
    ),
    figure("beside", "the same in transformers", cache("hf"), 2, "GiB", "its code keeps keys and values expanded"),
  ];
}

/** Weights under every kind of recomputation. @param {Ask} ask @returns {Figure[]} */
export function weightFigures(ask) {
  const told = ["none", "full", "sqrt", "binomial"].map((recompute) => ({
    recompute,
    told: ask({ model: "gpt3-175b", task: "training", context: 2048, recompute }),
  }));
  const kept = (/** @type {import("./answer.js").Answer} */ one) => bytesFor(one, "kept_activations") / 1e9;
  const first = told[0].told;
  const weights = bytesFor(first, "weights");
  return [
    figure(
      "wrong",
      "weights, divided by √n",
      Math.sqrt(first.parameters.total) / 1e6,
      2,
      "M parameters",
      `√${fixed(first.parameters.total, 0)}: no layer runs without its weights`,
    ),
    ...told.flatMap(({ recompute, told: one }) => [
      figure(
        "right",
        `${recompute}: weights`,
        bytesFor(one, "weights") / 1e9,
        1,
        "GB",
        `${fixed(bytesFor(one, "weights") - weights, 0)} B more than without checkpoints`,
      ),
      figure("beside", `${recompute}: kept activations`, kept(one), 1, "GB", "one sequence of 2,048 tokens"),
    ]),
  ];
}
