// The network in place: its file, its sizes, and what the engine says of it before anything runs.
import { presetNamed, loadPreset } from "./presets.js";
import { networkText, withSizes } from "./network_sizes.js";

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("./schedule_text.js").Task} Task */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {{text: string, file: import("./network_sizes.js").NetworkFile, task: Task, stageCount: number, whole: SchedulePrediction, keepAll: SchedulePrediction, leastBytes: () => Promise<number>}} LabNetwork whole: a gradient keeping everything; keepAll: the task doing so; leastBytes: the smallest budget that can be met */

/** The same text is the same network: another schedule asks nothing anew. @type {LabNetwork | null} */
let latest = null;

/** @type {Map<string, string>} */
const loaded = new Map();

/**
 * The network file that these values of the page ask for. A visitor's own text goes to the engine as it is: a number too
 * large for a double must not be rounded on the way.
 * @param {import("../engine/client.js").EngineClient} planner
 * @param {Values} values
 * @returns {Promise<LabNetwork>} rejects with the engine's sentence when the text is no network
 */
export async function labNetwork(planner, values) {
  const task = /** @type {Task} */ (values.task);
  const own = String(values.network);
  const sizes = { depth: Number(values.depth), width: Number(values.width), batch: Number(values.batch) };
  const asItIs = sizes.depth === 0 && sizes.width === 0 && sizes.batch === 0;
  const text = own !== "" ? own : await presetText(String(values.preset));
  if (asItIs) return checkedNetwork(planner, text, task);
  if (own !== "") await planner.call("predictSchedule", own, task, "keep-all");
  return checkedNetwork(planner, networkText(withSizes(JSON.parse(text), sizes)), task);
}

/** The network file of accepted values without its blanks, for the link. @param {Values} values */
export function forLink(values) {
  return values.network === "" ? values : { ...values, network: JSON.stringify(JSON.parse(String(values.network))) };
}

/**
 * @param {import("../engine/client.js").EngineClient} planner
 * @param {string} text
 * @param {Task} task
 * @returns {Promise<LabNetwork>}
 */
async function checkedNetwork(planner, text, task) {
  if (latest?.text === text && latest.task === task) return latest;
  const whole = await planner.call("predictSchedule", text, "gradient", "keep-all");
  const keepAll = task === "gradient" ? whole : await planner.call("predictSchedule", text, task, "keep-all");
  /** @type {Promise<number> | null} */
  let least = null;
  // Asked only where a budget is chosen: it takes the whole frontier, and a slider has 16 ms.
  const leastBytes = () => {
    least ??= planner.call("predictSchedule", text, task, "budget:1").then(({ smallestFeasibleBytes }) => smallestFeasibleBytes);
    return least;
  };
  latest = { text, file: JSON.parse(text), task, stageCount: whole.forwardSteps, whole, keepAll, leastBytes };
  return latest;
}

/** @param {string} name */
async function presetText(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const text = await loadPreset(presetNamed(name));
  loaded.set(name, text);
  return text;
}
