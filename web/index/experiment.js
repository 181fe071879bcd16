// What the first page asks of the engine: predictions, one step looked at closely, a training timed as a whole.
import { network, optimizer, trainingSteps } from "./network.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {{look: RunReport, training: RunReport}} Outcome one step with its timeline; the whole training */

const networkText = JSON.stringify(network);

/** The engine's name for "the cheapest schedule that fits". @param {number} kib */
export const budgetSchedule = (kib) => `budget:${kib * 1024}`;

export class Experiment {
  #engine;

  /** @param {import("../engine/client.js").EngineClient} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  /** @param {string} schedule */
  predict(schedule) {
    return this.#engine.call("predictSchedule", networkText, "train", schedule);
  }

  /** The least bytes this network can train in. */
  async leastBytes() {
    return (await this.predict("budget:1")).smallestFeasibleBytes;
  }

  /** One training step with every action in its timeline; also lets the browser compile the engine before time is taken. @param {string} schedule @param {AbortSignal} signal */
  look(schedule, signal) {
    return this.#train({ schedule, steps: 1, timeline_points: 1000 }, signal);
  }

  /** @param {string} schedule @param {AbortSignal} signal */
  train(schedule, signal) {
    return this.#train({ schedule, steps: trainingSteps, timeline_points: 0 }, signal);
  }

  /** @param {string} schedule @param {boolean} flip one bit of one weight @param {AbortSignal} signal @returns {Promise<RunReport>} */
  async gradient(schedule, flip, signal) {
    const options = JSON.stringify({ task: "gradient", schedule, flip_weight_bit: flip });
    return (await this.#engine.openJob("openRun", [networkText, options], { signal })).report;
  }

  /** @param {object} options @param {AbortSignal} signal @returns {Promise<RunReport>} */
  async #train(options, signal) {
    const text = JSON.stringify({ ...options, optimizer });
    return (await this.#engine.openJob("openTraining", [networkText, text, ""], { signal })).report;
  }
}
