// From the page's values to what can be run: a network, a schedule, and what replay predicts of them. What cannot be had
// gets one sentence by its field.
import { EngineError } from "../engine/client.js";
import { bytesInFull } from "../format/bytes.js";
import { labNetwork } from "./lab_network.js";
import { presetNamed } from "./presets.js";
import { readSchedule, scheduleText } from "./schedule_text.js";

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */
/** @typedef {{values: Values, network: LabNetwork, schedule: string, prediction: SchedulePrediction}} Setting values: those it was made of */

/**
 * @param {import("../engine/client.js").EngineClient} planner
 * @param {ReturnType<typeof import("./network_panel.js").setUpNetworkPanel>} networkPanel
 * @param {ReturnType<typeof import("./schedule_panel.js").setUpSchedulePanel>} schedulePanel
 */
export function setUpSettings(planner, networkPanel, schedulePanel) {
  /** Null, with a sentence by its field, when the values cannot be had. @param {Values} values @returns {Promise<Setting | null>} */
  async function asAsked(values) {
    const { network, sentence } = await networkFor(values);
    if (!network) return fail(networkPanel, sentence);
    const found = await settingFor(network, values);
    return found.setting ?? fail(schedulePanel, found.sentence);
  }

  /** What a link asks for and cannot be had is told by its field, and the default stands in its place. @param {Values} values @returns {Promise<Setting | null>} */
  async function asLinked(values) {
    let wanted = values;
    let { network, sentence } = await networkFor(wanted);
    const ofNetwork = sentence;
    if (!network) {
      wanted = { ...wanted, network: "", depth: 0, width: 0, batch: 0 };
      ({ network, sentence } = await networkFor(wanted));
      networkPanel.fail(ofNetwork);
    }
    if (!network) return fail(networkPanel, sentence);
    const asked = await settingFor(network, wanted);
    if (asked.setting) return asked.setting;
    const usual = await settingFor(network, { ...wanted, schedule: "" });
    schedulePanel.failLink(asked.sentence);
    return usual.setting;
  }

  /** @param {Values} values @returns {Promise<{network: LabNetwork | null, sentence: string}>} */
  async function networkFor(values) {
    try {
      const network = await labNetwork(planner, values);
      networkPanel.show(values, network);
      return { network, sentence: "" };
    } catch (error) {
      return { network: null, sentence: error instanceof Error ? error.message : String(error) };
    }
  }

  /** @param {LabNetwork} network @param {Values} values @returns {Promise<{setting: Setting | null, sentence: string}>} */
  async function settingFor(network, values) {
    try {
      const chosen = values.schedule === "budget" ? await sensibleBudget(network) : String(values.schedule);
      const schedule = chosen || usualSchedule(network, String(values.preset));
      await schedulePanel.show(network, schedule);
      const prediction = await planner.call("predictSchedule", network.text, network.task, schedule);
      if (prediction.feasible) {
        schedulePanel.fail("");
        return { setting: { values: { ...values, schedule: chosen }, network, schedule, prediction }, sentence: "" };
      }
      const asked = Number(readSchedule(schedule).parameter);
      const least = bytesInFull(prediction.smallestFeasibleBytes);
      return { setting: null, sentence: `Memory budget: expected at least ${least} for this network, but got ${bytesInFull(asked)}.` };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { setting: null, sentence: error.message };
    }
  }

  return { asAsked, asLinked };
}

/** @param {{fail: (sentence: string) => void}} fields @param {string} sentence */
function fail(fields, sentence) {
  fields.fail(sentence);
  return null;
}

/** A budget without its bytes: a quarter of the way from the least to everything. @param {LabNetwork} network */
async function sensibleBudget(network) {
  const least = await network.leastBytes();
  return scheduleText("budget", Math.ceil((least + (network.keepAll.predictedPeakBytes - least) / 4) / 1024), []);
}

/** @param {LabNetwork} network @param {string} preset */
function usualSchedule(network, preset) {
  if (network.task === "inference") return "plain";
  return network.task === "activations" ? "sqrt" : presetNamed(preset).schedule;
}
