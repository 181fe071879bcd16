// The drawing of the first page: one training step, keeping everything and under the budget, on one scale.
import { beside } from "../charts/beside.js";
import { coloursIn } from "../charts/legend.js";
import { memoryTimeline, memoryTimelineTable } from "../charts/memory_timeline.js";
import { network, optimizer } from "./network.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */

/**
 * @param {import("../elements/rs-figure.js").RsFigure} figure
 * @param {RunReport} keep
 * @param {RunReport} budget
 * @param {number} budgetBytes
 */
export function showTimelines(figure, keep, budget, budgetBytes) {
  figure.show({
    chart: (width) => timelines(width, keep, budget, budgetBytes),
    table: () => bothTables(keep, budget),
    json: { network, optimizer, keep_all: keep, budget },
    colours: coloursIn([...keep.timeline, ...budget.timeline].map((point) => point.bytes)),
  });
}

/**
 * @param {number} width
 * @param {RunReport} keep
 * @param {RunReport} budget
 * @param {number} budgetBytes
 */
export function timelines(width, keep, budget, budgetBytes) {
  const scale = { largestBytes: keep.peakBytes, height: width > 720 ? 260 : 210 };
  return beside(width, [
    (each) => memoryTimeline(keep.timeline, { ...scale, width: each, title: "Keep everything", predictedPeakBytes: keep.predictedPeakBytes }),
    (each) => memoryTimeline(budget.timeline, { ...scale, width: each, title: "Under the budget", budgetBytes, predictedPeakBytes: budget.predictedPeakBytes }),
  ]);
}

/** @param {RunReport} keep @param {RunReport} budget @returns {import("../charts/frame.js").Table} */
function bothTables(keep, budget) {
  // One set of columns for both: a purpose either of them uses.
  const all = memoryTimelineTable([...keep.timeline, ...budget.timeline]);
  const names = [...keep.timeline.map(() => "keep everything"), ...budget.timeline.map(() => "under the budget")];
  return { columns: [{ name: "run" }, ...all.columns], rows: all.rows.map((row, i) => [names[i], ...row]) };
}
