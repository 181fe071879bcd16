// One model trained twice at once, keeping everything and under a schedule, each by a worker of its own; then the time of a
// step of each. Two that run at once share the processor's caches and memory and perhaps a core, so times are taken alone.
import { startEngine } from "../engine/start.js";
import { alternatingTimes } from "./alternating_times.js";

/** @typedef {import("../engine/client.js").EngineClient} EngineClient */
/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {{network: string, text: string, under: string, steps: number}} Plan the network's file, what it reads, the second schedule */
/** @typedef {{kept: RunReport, less: RunReport, engine: EngineClient, job: number}} Trained less: under the schedule; engine and job: its weights, for writing */

export const optimizer = { kind: "adamw", learning_rate: 0.002 };

/**
 * Both weights after all steps; what is digested does not depend on what else runs. One that fails ends the other.
 * @param {Plan} plan
 * @param {object} options
 * @param {AbortSignal} options.signal ends both
 * @param {(share: number) => void} options.advanced the share of all steps that is done, 0 to 1
 * @param {(which: "kept" | "less", steps: number, loss: number) => void} options.learned called with the steps one of them has done and its last loss
 * @param {() => EngineClient} [start]
 * @returns {Promise<Trained>} whoever gets it stops its engine
 */
export async function trainTwice(plan, { signal, advanced, learned }, start = startEngine) {
  signal.throwIfAborted();
  const done = { kept: 0, less: 0 };
  const [first, second] = [start(), start()];
  const stop = () => {
    first.stop("The training has ended.");
    second.stop("The training has ended.");
  };

  /** @param {EngineClient} engine @param {"kept" | "less"} which @param {string} schedule */
  const train = (engine, which, schedule) =>
    engine.openJob("openTraining", [plan.network, trainingOptions(schedule, plan.steps), plan.text], {
      keep: which === "less",
      onProgress: (progress) => {
        done[which] = progress.done / progress.total;
        advanced((done.kept + done.less) / 2);
        learned(which, Math.floor(done[which] * plan.steps), progress.loss);
      },
    });

  signal.addEventListener("abort", stop, { once: true });
  try {
    const [kept, less] = await Promise.all([train(first, "kept", "keep-all"), train(second, "less", plan.under)]);
    signal.throwIfAborted();
    first.stop("The training has ended.");
    return { kept: kept.report, less: less.report, engine: second, job: less.job };
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Seconds of one training step, keeping everything and under the schedule.
 * @param {EngineClient} engine
 * @param {Plan} plan
 * @param {AbortSignal} signal
 */
export function stepTimes(engine, plan, signal) {
  const secondsUnder = async (/** @type {string} */ schedule) => {
    const { report } = await engine.openJob("openTraining", [plan.network, trainingOptions(schedule, 1), plan.text], { signal });
    return /** @type {RunReport} */ (report).seconds;
  };
  return alternatingTimes(
    () => secondsUnder("keep-all"),
    () => secondsUnder(plan.under),
  );
}

/** @param {string} schedule @param {number} steps */
const trainingOptions = (schedule, steps) => JSON.stringify({ schedule, steps, optimizer, timeline_points: 0 });
