// The network in place: its file, its sizes, and what the engine says of it before anything runs.
import { presetNamed, loadPreset } from "./presets.js";
import { networkText, withSizes } from "./network_sizes.js";

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("./schedule_text.js").Task} Task */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {{text: string, file: import("./network_sizes.js").NetworkFile, task: Task, stageCount: number, whole: SchedulePrediction, keepAll: SchedulePrediction, leastBytes: number}} LabNetwork whole: a gradient keeping everything; keepAll: the task doing so */

/** @type {Map<string, string>} */
const loaded = new Map();

/**
 * The network file that these values of the page ask for, unchecked.
 * @param {Values} values
 * @returns {Promise<string>}
 */
export async function networkTextOf(values) {
  const own = String(values.network);
  const text = own !== "" ? own : await presetText(String(values.preset));
  const sizes = { depth: Number(values.depth), width: Number(values.width), batch: Number(values.batch) };
  const file = parsed(text);
  return file === null ? text : networkText(withSizes(file, sizes));
}

/**
 * Rejects with the engine's sentence when the file is not a network.
 * @param {import("../engine/client.js").EngineClient} planner
 * @param {string} text
 * @param {Task} task
 * @returns {Promise<LabNetwork>}
 */
export async function checkedNetwork(planner, text, task) {
  const whole = await planner.call("predictSchedule", text, "gradient", "keep-all");
  const keepAll = await planner.call("predictSchedule", text, task, "keep-all");
  const { smallestFeasibleBytes } = await planner.call("predictSchedule", text, task, "budget:1");
  return { text, file: JSON.parse(text), task, stageCount: whole.forwardSteps, whole, keepAll, leastBytes: smallestFeasibleBytes };
}

/** @param {string} name */
async function presetText(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const text = await loadPreset(presetNamed(name));
  loaded.set(name, text);
  return text;
}

/** The file as an object with layers, or null: then the engine says what is wrong with it. @param {string} text */
function parsed(text) {
  try {
    const file = JSON.parse(text);
    return file !== null &&
      typeof file === "object" &&
      Array.isArray(file.layers) &&
      file.layers.every((/** @type {unknown} */ one) => one !== null && typeof one === "object")
      ? file
      : null;
  } catch {
    return null;
  }
}
