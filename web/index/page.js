// The first page: train one network twice, keeping everything and under the visitor's budget, and compare bit by bit.
import "../elements/byte-value.js";
import "../elements/digest-value.js";
import "../elements/equal-verdict.js";
import { beside } from "../charts/beside.js";
import { coloursIn } from "../charts/legend.js";
import { memoryTimeline, memoryTimelineTable } from "../charts/memory_timeline.js";
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { RsFigure } from "../elements/rs-figure.js";
import { RunPanel } from "../elements/run-panel.js";
import { EngineError } from "../engine/client.js";
import { startEngine } from "../engine/start.js";
import { bytesInFull } from "../format/bytes.js";
import { latestWins } from "../state/latest_wins.js";
import { PageState } from "../state/page_state.js";
import { compare, foretell, showPrediction, showReport } from "./comparison.js";
import { setUpControl } from "./control.js";
import { network, optimizer, trainingSteps } from "./network.js";
import { params } from "./params.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */

const networkText = JSON.stringify(network);
const engine = startEngine();
const state = new PageState(params);
const figure = find(document, "#twice", RsFigure);
const table = find(document, ".comparison", HTMLElement);
const field = find(document, "number-field[name=budget]", NumberField);
const panel = find(document, "run-panel", RunPanel);

/** @param {number} kib */
const schedule = (kib) => `budget:${kib * 1024}`;

/** @param {string} name @param {AbortSignal} signal @param {(done: number, total: number) => void} onAdvance @returns {Promise<RunReport>} */
async function train(name, signal, onAdvance) {
  const options = JSON.stringify({ schedule: name, steps: trainingSteps, optimizer, timeline_points: 1000 });
  const { report } = await engine.openJob("openTraining", [networkText, options, ""], { signal, onProgress: ({ done, total }) => onAdvance(done, total) });
  return report;
}

/** @type {RunReport | null} */
let kept = null;
/** @type {RunReport | null} */
let budgeted = null;
/** @type {import("../../wasm/engine.d.ts").SchedulePrediction | null} */
let keptPrediction = null;

/** The latest budget asked for runs; what ran for an earlier one is cancelled. */
const runs = latestWins(async (/** @type {number} */ kib, signal) => {
  panel.started("Training under the budget");
  kept ??= await train("keep-all", signal, (done, total) => panel.advanced(done, 2 * total));
  showReport(table, "keep", kept, trainingSteps);
  budgeted = await train(schedule(kib), signal, (done, total) => panel.advanced(total + done, 2 * total));
  showReport(table, "budget", budgeted, trainingSteps);
  compare(figure, kept, budgeted);
  draw(kib, budgeted.predictedPeakBytes, false);
  panel.ended(`Trained twice, ${trainingSteps} steps each.`);
});

/**
 * @param {number} kib the budget
 * @param {number} predictedPeakBytes
 * @param {boolean} stale the run under this budget has yet to come
 */
function draw(kib, predictedPeakBytes, stale) {
  if (!kept || !budgeted) return;
  const [left, right] = [kept, budgeted];
  const largestBytes = left.peakBytes;
  figure.show({
    chart: (width) =>
      beside(width, [
        (each) => memoryTimeline(left.timeline, { width: each, title: "Keep everything", largestBytes, predictedPeakBytes: left.predictedPeakBytes }),
        (each) => memoryTimeline(right.timeline, { width: each, title: "Under the budget", largestBytes, budgetBytes: kib * 1024, predictedPeakBytes, stale }),
      ]),
    table: () => memoryTimelineTable(right.timeline),
    json: { network, optimizer, trainingSteps, keepAll: left, budget: right },
    colours: coloursIn([left.peakByPurpose, right.peakByPurpose]),
  });
}

/**
 * What the engine says of a budget before anything runs. False, with a sentence by the field, when it cannot be met.
 * @param {number} kib
 */
async function predict(kib) {
  const prediction = await engine.call("predictSchedule", networkText, "train", schedule(kib));
  if (!prediction.feasible) {
    field.fault(`Memory budget: this network needs at least ${bytesInFull(prediction.smallestFeasibleBytes)}, but got ${kib} KiB.`);
    return false;
  }
  showPrediction(table, "budget", prediction);
  if (keptPrediction) foretell(figure, keptPrediction, prediction);
  draw(kib, prediction.predictedPeakBytes, true);
  return true;
}

/** The slider reaches from the least this network can train in to what keeping everything takes. */
async function arrive() {
  keptPrediction = await engine.call("predictSchedule", networkText, "train", "keep-all");
  showPrediction(table, "keep", keptPrediction);
  const least = await engine.call("predictSchedule", networkText, "train", "budget:1");
  field.setBounds(Math.ceil(least.smallestFeasibleBytes / 1024), Math.ceil(keptPrediction.predictedPeakBytes / 1024));
  await follow();
  setUpControl(engine, networkText, () => schedule(field.value));
}

/** Shows the state of the link: its budget, or the default with the sentence that says why not. */
async function follow() {
  const asked = Number(state.values.budget);
  field.value = asked;
  const sentence = state.faults.map((fault) => fault.sentence).join(" ");
  if (!(await predict(asked))) return;
  field.fault(sentence);
  await runs.ask(asked);
}

/** @param {Promise<unknown>} work */
async function reported(work) {
  try {
    await work;
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    if (error instanceof EngineError && error.field === "schedule") field.fault(sentence);
    panel.ended(sentence);
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;
field.addEventListener("field-input", () => {
  clearTimeout(pause);
  runs.cancel();
  reported(predict(field.value));
  pause = setTimeout(() => reported(runs.ask(field.value)), 200);
});
field.addEventListener("field-change", () => {
  clearTimeout(pause);
  state.set({ budget: field.value });
  reported(runs.ask(field.value));
});
panel.addEventListener("run", () => {
  kept = null;
  reported(runs.ask(field.value));
});
panel.addEventListener("cancel", () => {
  runs.cancel();
  panel.ended("Cancelled. The last complete result stays.");
});
state.addEventListener("change", () => reported(follow()));

reported(arrive());
