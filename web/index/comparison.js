// The table under the first figure: the two runs column by column, and what is equal between them.
import { ByteValue } from "../elements/byte-value.js";
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find } from "../elements/find.js";
import { countText, percentText, timesText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {"keep" | "budget"} Column */

/**
 * Before a run: what replay predicts. What only a run can know is blank until then.
 * @param {HTMLElement} table
 * @param {Column} column
 * @param {SchedulePrediction} prediction for one gradient; a training step does the same
 */
export function showPrediction(table, column, prediction) {
  showBytes(table, column, "predicted", prediction.predictedPeakBytes);
  find(table, `[data-cell="${column}-peak"]`, ByteValue).removeAttribute("bytes");
  showBytes(table, column, "activations", prediction.activationPeakBytes);
  showText(table, column, "schedule", prediction.schedule);
  showText(table, column, "forward", countText(prediction.forwardSteps));
  showText(table, column, "seconds", "…");
  showText(table, column, "loss", "…");
  find(table, `[data-cell="${column}-weights"]`, DigestValue).digest = "";
}

/**
 * The large numbers over the figure, from what is predicted: the run will have to bear them out.
 * @param {HTMLElement} figure
 * @param {SchedulePrediction} keep
 * @param {SchedulePrediction} budget
 */
export function foretell(figure, keep, budget) {
  readout(figure, "activations", percentText(budget.activationPeakBytes / keep.activationPeakBytes));
  readout(figure, "forward", timesText(budget.forwardSteps, keep.forwardSteps));
  readout(figure, "seconds", "…");
  find(figure, '[data-cell="verdict-weights"]', EqualVerdict).state = "pending";
}

/**
 * After the first training of both: what the ledger counted, and whether the bits are equal.
 * @param {HTMLElement} figure
 * @param {HTMLElement} table
 * @param {RunReport} keep
 * @param {RunReport} budget
 */
export function showResults(figure, table, keep, budget) {
  showReport(table, "keep", keep);
  showReport(table, "budget", budget);
  readout(figure, "activations", percentText(budget.activationPeakBytes / keep.activationPeakBytes));
  readout(figure, "forward", timesText(budget.forwardSteps, keep.forwardSteps));
  find(figure, '[data-cell="verdict-weights"]', EqualVerdict).compare(keep.weightDigest, budget.weightDigest);
}

/**
 * After the last: median times, with the range beside them.
 * @param {HTMLElement} figure
 * @param {HTMLElement} table
 * @param {readonly RunReport[]} keep
 * @param {readonly RunReport[]} budget
 */
export function showTimes(figure, table, keep, budget) {
  showText(table, "keep", "seconds", timeText(keep));
  showText(table, "budget", "seconds", timeText(budget));
  readout(figure, "seconds", timesText(medianSeconds(budget), medianSeconds(keep)));
}

/** @param {HTMLElement} table @param {Column} column @param {RunReport} report */
function showReport(table, column, report) {
  showBytes(table, column, "predicted", report.predictedPeakBytes);
  showBytes(table, column, "peak", report.peakBytes);
  showBytes(table, column, "activations", report.activationPeakBytes);
  showText(table, column, "schedule", report.schedule);
  showText(table, column, "forward", countText(report.forwardSteps / report.losses.length));
  showText(table, column, "loss", report.losses[report.losses.length - 1].toPrecision(9));
  find(table, `[data-cell="${column}-weights"]`, DigestValue).digest = report.weightDigest;
}

/** @param {readonly RunReport[]} reports */
function timeText(reports) {
  const seconds = reports.map((report) => report.seconds);
  return `${secondsText(medianSeconds(reports))} (${secondsText(Math.min(...seconds))} – ${secondsText(Math.max(...seconds))})`;
}

/** @param {readonly RunReport[]} reports an odd number of them */
function medianSeconds(reports) {
  return reports.map((report) => report.seconds).sort((a, b) => a - b)[(reports.length - 1) / 2];
}

/** @param {HTMLElement} figure @param {string} name @param {string} text */
function readout(figure, name, text) {
  find(figure, `[data-cell="ratio-${name}"]`, HTMLElement).textContent = text;
}

/** @param {HTMLElement} table @param {Column} column @param {string} row @param {number} bytes */
function showBytes(table, column, row, bytes) {
  find(table, `[data-cell="${column}-${row}"]`, ByteValue).bytes = bytes;
}

/** @param {HTMLElement} table @param {Column} column @param {string} row @param {string} text */
function showText(table, column, row, text) {
  find(table, `[data-cell="${column}-${row}"]`, HTMLElement).textContent = text;
}
