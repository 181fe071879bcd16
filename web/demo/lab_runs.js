// Runs of the lab: one at a time, and keeping everything only once a network.
import { alternatingTimes } from "./alternating_times.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("../../wasm/engine.d.ts").JobProgress} JobProgress */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */

export class LabRuns {
  #engine;
  /** @type {{key: string, report: RunReport | null}} */
  #kept = { key: "", report: null };

  /** @param {import("../engine/client.js").EngineClient} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  /**
   * @param {LabNetwork} network
   * @param {string} schedule
   * @param {{signal: AbortSignal, flip?: boolean, onProgress?: (progress: JobProgress) => void, points?: number}} options
   * @returns {Promise<RunReport>}
   */
  async run(network, schedule, { signal, flip = false, onProgress, points = 1000 }) {
    const options = JSON.stringify({ task: network.task, schedule, flip_weight_bit: flip, timeline_points: points });
    return (await this.#engine.openJob("openRun", [network.text, options], { signal, onProgress })).report;
  }

  /**
   * Keeping everything, remembered; null when the engine refuses it for its size: then there is nothing to compare with.
   * @param {LabNetwork} network
   * @param {AbortSignal} signal
   * @param {(progress: JobProgress) => void} [onProgress]
   * @returns {Promise<RunReport | null>}
   */
  async keepAll(network, signal, onProgress) {
    const key = `${network.task} ${network.text}`;
    if (this.#kept.key === key) return this.#kept.report;
    const { largestHeapBytes } = await this.#engine.call("engineInfo");
    const report = network.keepAll.predictedPeakBytes < largestHeapBytes ? await this.run(network, "keep-all", { signal, onProgress, points: 0 }) : null;
    this.#kept = { key, report };
    return report;
  }

  /**
   * Seconds of both, alone and in turn. The first run of a network also compiles the engine and is not among them.
   * @param {LabNetwork} network
   * @param {string} schedule
   * @param {AbortSignal} signal
   * @returns {Promise<import("./alternating_times.js").Times>}
   */
  times(network, schedule, signal) {
    const secondsUnder = async (/** @type {string} */ one) => (await this.run(network, one, { signal, points: 0 })).seconds;
    return alternatingTimes(
      () => secondsUnder("keep-all"),
      () => secondsUnder(schedule),
    );
  }
}
