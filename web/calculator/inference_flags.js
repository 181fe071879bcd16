// Flags of vLLM and of llama.cpp that give the bytes of this page. A model's own name never enters a command: its id on a hub
// does, or a placeholder. Sources: vLLM docs, Engine Arguments, and Quantization (BitsAndBytes, Online, GGUF); llama.cpp
// tools/server/README.md. On processors vLLM reads the cache's size from a variable (vllm/platforms/cpu.py, envs.py: whole GiB).
// A context longer than the model's needs another (vllm/config/model.py, _get_and_verify_max_len).
import { faultText } from "./fault_text.js";
import { fileWeights, ggufTypes, kvTypes, splitsExperts } from "./params.js";
import { command } from "./shell_word.js";
import { shareOf } from "./vllm_share.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./flags.js").Flags} Flags */
/** @typedef {import("../state/params.js").Values} Values */

/** What stands in a command for a model that no hub is known to have. */
export const placeholder = "./MODEL";

/** llama.cpp's default, which the estimate holds. */
const ubatch = 512;

/** What vLLM makes of a 16-bit checkpoint while it loads; FP8 by these names since 0.20 (pull request 38138). @type {Record<string, string[]>} */
const vllmMakes = {
  fp32: ["--dtype", "float32"],
  fp16: ["--dtype", "float16"],
  bf16: ["--dtype", "bfloat16"],
  fp8: ["--quantization", "fp8_per_tensor"],
  "fp8-block": ["--quantization", "fp8_per_block"],
  nf4: ["--quantization", "bitsandbytes"],
};

/** @type {Record<string, string>} */
const ggufOf = { fp32: "F32", fp16: "F16", bf16: "BF16", mxfp4: "MXFP4" };

/** @param {Values} values @param {Answer} answer @param {string} hub @returns {Flags} */
export function vllm(values, answer, hub) {
  const program = "vLLM";
  const own = answer.engines?.find(({ engine }) => engine === "vllm");
  if (!own || own.fault) return { program, text: "", without: [`vLLM cannot have this setting: ${faultText(own?.fault ?? "no total of its own")}`] };
  const { model, flags, without } = vllmModel(values, answer, hub);
  if (/^(int8|nf4)/.test(weightsOf(values, answer, "vllm"))) without.push("vLLM has bitsandbytes by vllm-bnb-plugin since 0.28.0 (pull request 43529).");
  const { sequences = 0, default_sequences: usual = 0, step_tokens, cpu_cache_gib: space, past_config: long } = own;
  const share = space === undefined ? shareOf(own.total_bytes, answer.device.memory_bytes, without) : null;
  if (space) without.push("Without VLLM_CPU_KVCACHE_SPACE, in whole GiB, vLLM sizes the cache by the memory there is.");
  if (long) without.push("Without VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vLLM stops: the context is longer than the model's configuration allows.");
  if (sequences > usual) without.push(`--max-num-seqs is above vLLM's default of ${usual}, at which the others of the ${sequences} sequences would wait.`);
  const text = command(
    [...(space ? [`VLLM_CPU_KVCACHE_SPACE=${space}`] : []), ...(long ? ["VLLM_ALLOW_LONG_MAX_MODEL_LEN=1"] : []), "vllm", "serve", model],
    ...flags,
    ["--max-model-len", values.context],
    ["--max-num-seqs", sequences],
    ["--max-num-batched-tokens", step_tokens],
    ...(isEncoder(answer) ? [["--runner", "pooling"]] : vllmCache(values, answer, without)),
    ...(Number(values.devices) > 1 ? [["--tensor-parallel-size", values.devices]] : []),
    ...(splitsExperts(values) && Number(values.expert_parallel) > 1 ? [["--enable-expert-parallel"]] : []),
    ...(share ? [["--gpu-memory-utilization", share]] : []),
    ["--enforce-eager"],
  );
  without.push("The bytes hold no CUDA graphs, hence --enforce-eager; without it vLLM is faster and holds more.");
  return { program, text, without };
}

/** Which files, and the flags that make the chosen weights of them. @param {Values} values @param {Answer} answer @param {string} hub */
function vllmModel(values, answer, hub) {
  const weights = weightsOf(values, answer, "vllm");
  /** @type {string[]} */
  const without = [];
  const plain = ["fp32", "fp16", "bf16"].includes(weights) ? [vllmMakes[weights]] : [];
  if (values.weights === "published" && hub !== "") return { model: hub, flags: plain, without };
  if (isGguf(weights)) {
    without.push("vLLM reads one GGUF file that is at hand, since 0.24.0 by vllm-gguf-plugin (pull request 39612), and calls that experimental.");
    return { model: fileOf(weights, hub), flags: [["--tokenizer", hub || placeholder]], without };
  }
  const stored = storedAs(answer);
  if (stored !== "" && (weights === stored || weights.startsWith(`${stored}-`)) && hub !== "") return { model: hub, flags: [], without };
  const made = vllmMakes[weights];
  if (!made && weights !== automatic)
    without.push(`vLLM makes no ${weights} weights, it reads them: ${placeholder} stands for the folder of a checkpoint stored so.`);
  else if (stored !== "") without.push(`The published checkpoint is stored as ${stored}: ${placeholder} stands for the folder of one in 16 bits, made before.`);
  else if (hub === "") without.push(`${placeholder} stands for the folder of your model.`);
  return { model: (made || weights === automatic) && stored === "" && hub !== "" ? hub : placeholder, flags: made ? [made] : [], without };
}

/** What --dtype auto makes of float32 depends on the device. */
const automatic = "16 bits";

/** @param {Values} values @param {Answer} answer @param {string[]} without grows by what has no flag @returns {unknown[][]} */
function vllmCache(values, answer, without) {
  const wide = weightsOf(values, answer, "vllm") === "fp32";
  const computed = wide ? ["f32"] : ["f16", "bf16"];
  if (!["fp8", ...computed].includes(String(values.kv)))
    without.push(`vLLM keeps the cache in the type it computes in, or in FP8: ${values.kv} beside these weights has no flag.`);
  if (values.kv_values !== "same" && values.kv_values !== values.kv) without.push("vLLM stores keys and values in one type.");
  if (values.attention === "unfused") without.push("vLLM always fuses attention.");
  return [...(values.kv === "fp8" ? [["--kv-cache-dtype", "fp8"]] : []), ...(Number(values.shared_prefix) > 0 ? [["--enable-prefix-caching"]] : [])];
}

/** @param {Values} values @param {Answer} answer @param {string} hub @returns {Flags} */
export function llamaCpp(values, answer, hub) {
  const program = "llama.cpp";
  const weights = weightsOf(values, answer, program);
  const none = (/** @type {string} */ why) => ({ program, text: "", without: [why] });
  if (isEncoder(answer)) return none("An encoder writes nothing and keeps no cache, and llama-server's flags are about both: there are none to give.");
  const type = isGguf(weights) ? weights : ggufOf[weights];
  if (!type) return none(`llama.cpp reads GGUF files alone, and none of them has ${weights} weights.`);
  const fault = answer.engines?.find(({ engine }) => engine === "llama.cpp")?.fault;
  if (fault) return none(`llama.cpp cannot have this setting: ${faultText(fault)}`);
  const known = (/** @type {unknown} */ name) => kvTypes.some(({ value }) => value === name) && name !== "fp8";
  const cached = values.kv_values === "same" ? values.kv : values.kv_values;
  const without = [isGguf(weights) ? namedAs(weights) : madeAs(weights, type)];
  if (!known(values.kv) || !known(cached)) without.push("llama.cpp has no cache in fp8; q8_0 is the nearest.");
  if (Number(values.shared_prefix) > 0) without.push("llama.cpp's slots each keep and compute the prefix that they share.");
  const text = command(
    ["llama-server", "--model", fileOf(type, hub)],
    ["--ctx-size", Number(values.context) * Number(values.batch)],
    ["--parallel", values.batch],
    ["--ubatch-size", ubatch],
    ...(known(values.kv) ? [["--cache-type-k", values.kv]] : []),
    ...(known(cached) ? [["--cache-type-v", cached]] : []),
    ["--flash-attn", values.attention === "fused" ? "on" : "off"],
    ["--n-gpu-layers", 999],
    ...(Number(values.devices) > 1 ? [["--split-mode", "layer"]] : []),
  );
  return { program, text, without };
}

/**
 * How a GGUF file with a checkpoint's own weights comes about: MXFP4 is what the converter makes of gpt-oss' experts, whatever
 * type it is asked for beside them. @param {string} weights @param {string} type
 */
const madeAs = (weights, type) =>
  weights === "mxfp4"
    ? "The file is made by convert_hf_to_gguf.py with --outtype bf16, which keeps experts in MXFP4; published ones (MXFP4_MOE here) have the rest in Q8_0."
    : `The file is made by convert_hf_to_gguf.py with --outtype ${type.toLowerCase()}.`;

/** @param {string} weights */
const namedAs = (weights) => (weights === fileWeights ? `${placeholder}.gguf stands for the file.` : "The file is named as such files are.");

/** @param {unknown} weights */
const isGguf = (weights) => weights === fileWeights || ggufTypes.some(({ value }) => value === weights);

/**
 * The format that was chosen, or that the answer took of the published checkpoint, whose type llama.cpp's answer names as its
 * GGUF file; of published float32, which transformers keeps, what the other engine makes by itself.
 * @param {Values} values @param {Answer} answer @param {"vllm" | "llama.cpp"} engine
 */
function weightsOf(values, answer, engine) {
  if (values.weights !== "published") return String(values.weights);
  const taken = answer.weights ?? String(values.weights);
  const weights = Object.keys(ggufOf).find((plain) => plain !== "mxfp4" && ggufOf[plain] === taken) ?? taken;
  if (weights !== "fp32" || values.engine === engine) return weights;
  return engine === "vllm" ? automatic : "fp16";
}

/** @param {Answer} answer */
const isEncoder = (answer) => answer.kv_bytes_per_token === 0;

/** @param {string} type @param {string} hub */
const fileOf = (type, hub) =>
  type === fileWeights ? `${placeholder}.gguf` : hub === "" ? `${placeholder}-${type}.gguf` : `./${hub.split("/").at(-1)}-${type}.gguf`;

/** How the published checkpoint is quantised, as its configuration says; "" where it is not. @param {Answer} answer */
export function storedAs({ notes }) {
  for (const note of notes) {
    const found = /^The published checkpoint is stored as ([\w.-]+)[;,]/.exec(note) ?? /as the published checkpoint stores them \(([\w.-]+)\)/.exec(note);
    if (found) return found[1];
  }
  return "";
}
