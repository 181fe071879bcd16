// Runs of the lab: one at a time, and keeping everything only once a network.

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
   * Seconds of both, each the median of some runs that alternate, so that a busy moment of this machine meets both. The
   * first run of a network also compiles the engine and is not among them.
   * @param {LabNetwork} network
   * @param {string} schedule
   * @param {AbortSignal} signal
   * @returns {Promise<{kept: number, seconds: number, rounds: number}>}
   */
  async times(network, schedule, signal) {
    const kept = [];
    const under = [];
    const began = performance.now();
    while (under.length < mostRounds && (under.length < 1 || performance.now() - began < roundsMilliseconds)) {
      kept.push((await this.run(network, "keep-all", { signal, points: 0 })).seconds);
      under.push((await this.run(network, schedule, { signal, points: 0 })).seconds);
    }
    return { kept: median(kept), seconds: median(under), rounds: under.length };
  }
}

const mostRounds = 7;
const roundsMilliseconds = 1500;

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
