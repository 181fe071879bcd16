// The first page: train one network twice, keeping everything and under the visitor's budget, and compare bit by bit.
import "../elements/byte-value.js";
import "../elements/digest-value.js";
import "../elements/equal-verdict.js";
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { RsFigure } from "../elements/rs-figure.js";
import { RunPanel } from "../elements/run-panel.js";
import { startEngine } from "../engine/start.js";
import { bytesInFull } from "../format/bytes.js";
import { latestWins } from "../state/latest_wins.js";
import { PageState } from "../state/page_state.js";
import { foretell, showPrediction, showResults, showTimes } from "./comparison.js";
import { setUpControl } from "./control.js";
import { budgetSchedule, Experiment } from "./experiment.js";
import { timedRounds, trainingSteps } from "./network.js";
import { params } from "./params.js";
import { showTimelines } from "./timelines.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */

const experiment = new Experiment(startEngine());
const state = new PageState(params);
const figure = find(document, "#twice", RsFigure);
const table = find(document, ".comparison", HTMLElement);
const field = find(document, "number-field[name=budget]", NumberField);
const panel = find(document, "#twice run-panel", RunPanel);

/** Keeping everything is foretold and looked at once: no budget changes it. @type {{prediction?: SchedulePrediction, look?: RunReport}} */
const kept = {};

/** Runs alternate, so that a busy moment of this machine meets both. */
const runs = latestWins(async (/** @type {number} */ kib, signal) => {
  panel.started();
  kept.look ??= await experiment.look("keep-all", signal);
  const look = await experiment.look(budgetSchedule(kib), signal);
  showTimelines(figure, kept.look, look, kib * 1024);
  /** @type {{keep: RunReport[], budget: RunReport[]}} */
  const reports = { keep: [], budget: [] };
  for (let round = 0; round < timedRounds; round += 1) {
    reports.keep.push(await experiment.train("keep-all", signal));
    panel.advanced(2 * round + 1, 2 * timedRounds);
    reports.budget.push(await experiment.train(budgetSchedule(kib), signal));
    panel.advanced(2 * round + 2, 2 * timedRounds);
    if (round === 0) showResults(figure, table, reports.keep[0], reports.budget[0]);
  }
  showTimes(figure, table, reports.keep, reports.budget);
  panel.ended(`Trained ${trainingSteps} steps, ${timedRounds} times each.`);
});

/**
 * What the engine foretells under a budget. False, with a sentence by the field, when the budget cannot be met.
 * @param {number} kib
 */
async function predict(kib) {
  const prediction = await experiment.predict(budgetSchedule(kib));
  if (!prediction.feasible) {
    field.fault(`${field.label}: expected at least ${bytesInFull(prediction.smallestFeasibleBytes)} for this network, but got ${bytesInFull(kib * 1024)}.`);
    return false;
  }
  showPrediction(table, "budget", prediction);
  if (kept.prediction) foretell(figure, kept.prediction, prediction);
  return true;
}

/** Foretells and then runs; a budget that cannot be met leaves the last result in place. @param {number} kib */
async function answer(kib) {
  runs.cancel();
  try {
    if (await predict(kib)) await runs.ask(kib);
  } catch (error) {
    panel.ended(error instanceof Error ? error.message : String(error));
  }
}

/** The state of the link; where it asks for what cannot be, the default with the sentence that says so. */
async function follow() {
  const linkSentence = state.faults.map((fault) => fault.sentence).join(" ");
  const asked = Number(state.values.budget);
  const fits = linkSentence === "" && (await experiment.predict(budgetSchedule(asked))).feasible;
  const kib = fits ? asked : Number(params[0].default);
  if (!fits && linkSentence === "") await predict(asked);
  const sentence = linkSentence || field.sentence;
  field.value = kib;
  field.fault(sentence);
  await answer(kib);
}

async function arrive() {
  try {
    kept.prediction = await experiment.predict("keep-all");
    showPrediction(table, "keep", kept.prediction);
    field.setBounds(Math.ceil((await experiment.leastBytes()) / 1024), Math.ceil(kept.prediction.predictedPeakBytes / 1024));
    await follow();
  } catch (error) {
    panel.ended(error instanceof Error ? error.message : String(error));
  }
}

field.addEventListener("field-input", () => answer(field.value));
field.addEventListener("field-change", () => state.set({ budget: field.value }));
panel.addEventListener("run", () => {
  answer(field.value);
});
panel.addEventListener("cancel", () => {
  runs.cancel();
  panel.ended("Cancelled. The last complete result stays.");
});
state.addEventListener("change", follow);
setUpControl(experiment, () => budgetSchedule(field.value));
arrive();
