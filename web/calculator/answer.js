// What the estimator answers (core/estimate/answer/answer.h), and what the page makes of it more than once.

/**
 * @typedef {object} DeviceEntry core/estimate/device/device.h
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {number} memory_bytes
 * @property {number} [bandwidth] bytes/s
 * @property {number} [launch_price_usd]
 * @property {string} [source]
 * @property {string} [note]
 * @property {string} [unchecked] names of figures that no second source was found for
 *
 * @typedef {{id: string, name: string, group: string, parameters: number, source: string, note: string, also: string[]}} ModelEntry
 * @typedef {{name: string, purpose: Purpose, bytes: number, formula: string, source: string}} Item
 * @typedef {{engine: string, total_bytes: number, cache_bytes: number, fault?: string, sequences?: number, default_sequences?: number, step_tokens?: number, cpu_cache_gib?: number, past_config?: boolean}} EngineRow fault: why it cannot have the setting; the rest: vLLM's --max-num-seqs, its default there, --max-num-batched-tokens, on processors VLLM_CPU_KVCACHE_SPACE, whether it needs VLLM_ALLOW_LONG_MAX_MODEL_LEN
 * @typedef {{name: string, seconds: number, complete: boolean, limit: string, formula: string, tokens: number, operations: number, memory_bytes: number, link_bytes: number, host_bytes: number, disk_bytes?: number, bubble?: Bubble}} Time
 * @typedef {{share: number, formula: string, source: string, seconds?: number}} Bubble of a pipeline; share of the device's own work
 * @typedef {{lever: string, field: string, from: string, to: string, total_bytes: number, saved_bytes: number, price: string, fits: boolean, seconds: number | null, complete: boolean, more?: Record<string, number>, engine?: string, kv_values?: string}} Lever more: of a training step on one device, beyond that of the answer; seconds: of the last of the answer's times, then, null where the device states no rate; engine, kv_values: chosen with it
 * @typedef {{device: string, name: string, devices: number, seconds: number, tokens: number, tokens_per_second?: number, complete: boolean, free_bytes: number, launch_price_usd?: number}} DeviceRow seconds, tokens: as the last of the times of the answer on those devices
 *
 * @typedef {object} Questions null where none fits
 * @property {number | null} largest_batch
 * @property {string} [largest_batch_limit] where the search ended at its last value, more may fit
 * @property {number | null} largest_context
 * @property {string} [largest_context_limit]
 * @property {{id: string, name: string, parameters: number} | null} largest_model
 * @property {string} [largest_model_why] why there is none, where it is not room
 * @property {{recompute: string, checkpoints?: number} | null} [least_recompute]
 * @property {DeviceRow[]} fastest
 * @property {DeviceRow[]} cheapest
 * @property {number[]} counts_tried of devices, for both lists
 *
 * @typedef {{name: string, link: string, bytes: number, formula: string, source: string}} Flow
 * @typedef {{fault?: string, resident_bytes: number, resident_blocks: number, read_bytes_per_token: number, device_seconds_per_token: number, seconds_per_token: number, formula: string, items: Item[]}} Streaming
 *
 * @typedef {object} Answer of one device, bytes
 * @property {"inference" | "training"} task
 * @property {number} devices
 * @property {{name: string, family: string, layers: number, context: number, parameters: {total: number, active: number, prediction: number}, components: {name: string, total: number, active: number}[]}} model
 * @property {{total: number, active: number}} parameters
 * @property {number} kv_bytes_per_token
 * @property {number} total_bytes
 * @property {Item[]} items
 * @property {string} peak
 * @property {DeviceEntry} device
 * @property {boolean} fits
 * @property {string} [cannot_run] why, however much memory there is
 * @property {number} free_bytes negative when it does not fit
 * @property {number} host_bytes
 * @property {string} [weights] of inference: the format taken
 * @property {EngineRow[]} [engines]
 * @property {Time[]} times
 * @property {Item[]} host_items
 * @property {number} disk_bytes
 * @property {Item[]} [disk_items]
 * @property {Flow[]} [traffic]
 * @property {{stage: number, total_bytes: number}[]} [stages]
 * @property {Streaming} [streaming]
 * @property {string[]} notes
 */

/**
 * A pasted log against the answer: core/estimate/answer/reconcile_answer.h
 * @typedef {{name: string, said_bytes: number, computed_bytes: number, difference_bytes: number, agrees: boolean, lines: number[]}} ReconciledRow
 * @typedef {{formats: string[], settings: string[], rows: ReconciledRow[], said_bytes: number, explained_bytes: number, explained_share: number, notes: string[]}} Reconciled
 */

/** @typedef {"weights" | "kept_activations" | "recomputed_activations" | "gradients" | "optimizer" | "kv_cache" | "workspace" | "overhead"} Purpose */

/** The purposes in the order of the bar, with their colours in styles/tokens.css and a word. @type {{purpose: Purpose, colour: string, word: string}[]} */
export const purposes = [
  { purpose: "weights", colour: "weights", word: "weights" },
  { purpose: "optimizer", colour: "optimizer", word: "optimiser" },
  { purpose: "gradients", colour: "weight-gradients", word: "gradients" },
  { purpose: "kept_activations", colour: "kept-activations", word: "activations" },
  { purpose: "recomputed_activations", colour: "recomputed-activations", word: "passing at the peak" },
  { purpose: "workspace", colour: "workspace", word: "workspace" },
  { purpose: "kv_cache", colour: "kv-cache", word: "KV cache" },
  { purpose: "overhead", colour: "overhead", word: "framework" },
];

/** @param {Purpose} purpose */
export function colourOf(purpose) {
  return purposes.find((one) => one.purpose === purpose)?.colour ?? "workspace";
}

/** The items in the order of the bar. @param {readonly Item[]} items */
export function inOrder(items) {
  return purposes.flatMap(({ purpose }) => items.filter((item) => item.purpose === purpose));
}

/** "fits, 3.20 GiB free"; "does not fit: 1.10 GiB too much"; "cannot run: …". @param {Pick<Answer, "fits" | "free_bytes" | "cannot_run">} answer @param {(bytes: number) => string} text */
export function verdict({ fits, free_bytes, cannot_run }, text) {
  if (cannot_run) return `cannot run: ${cannot_run.replace(/\.$/, "")}`;
  return fits ? `fits, ${text(free_bytes)} free` : `does not fit: ${text(-free_bytes)} too much`;
}
