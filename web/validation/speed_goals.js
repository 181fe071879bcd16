// The goals of the kernels and how the recorded run stands to each, missed ones first.
import { verdicts } from "../../tests/bench/goals.js";

/** @typedef {import("../../tests/bench/goals.js").Verdict} Verdict */
/** @typedef {{goal: string, bound: string, worst: string, where: string, atLimit: string, holds: boolean}} GoalRow atLimit: "" where the goal does not depend on it */

/** Missed goals first, each kind in the order of the list. @param {import("./speed.js").Bench} bench @returns {Verdict[]} */
export function sortedVerdicts(bench) {
  return verdicts(bench).sort((a, b) => Number(a.holds) - Number(b.holds));
}

/** @param {Verdict} verdict @returns {GoalRow} */
export function goalRow({ goal, bound, atLeast, worst, holds, atLimit }) {
  return {
    goal,
    bound: `${atLeast ? "≥" : "≤"} ${bound}`,
    worst: digits(worst.value),
    where: worst.where,
    atLimit: atLimit === undefined ? "" : digits(atLimit),
    holds,
  };
}

/** How many are met, and how many of the others the processor itself forbids. @param {readonly Verdict[]} list */
export function goalsSentence(list) {
  const missed = list.filter(({ holds }) => !holds);
  const count = `${list.length - missed.length} of ${list.length} goals are met, ${missed.length} are missed; each is judged by its worst case.`;
  const barred = missed.filter(({ bound, atLimit }) => atLimit !== undefined && atLimit < bound);
  if (barred.length === 0) return count;
  const bounds = [...new Set(barred.map(({ bound }) => bound))].sort((a, b) => a - b).join(", ");
  return `${count} Of the missed, ${barred.length} (products, with bounds of ${bounds}) cannot be reached without fusing: even at the processor’s limit of separate multiply and add in 128-bit registers their worst case would stay below the bound, as the column “At the limit” says.`;
}

/** As many as the record has, so that none is rounded across its bound. @param {number} value */
const digits = (value) => value.toPrecision(3);
