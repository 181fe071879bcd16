// The goals of the kernels and how the recorded run stands to each, missed ones first.
import { verdicts } from "../../tests/bench/goals.js";

/** @typedef {import("../../tests/bench/goals.js").Verdict} Verdict */
/** @typedef {{goal: string, bound: string, worst: string, where: string, atLimit: string, beside: string, holds: boolean}} GoalRow atLimit, beside: "" where there is none */

/** Missed goals first, each kind in the order of the list. @param {import("./speed.js").Bench} bench @returns {Verdict[]} */
export function sortedVerdicts(bench) {
  return verdicts(bench).sort((a, b) => Number(a.holds) - Number(b.holds));
}

/** @param {Verdict} verdict @returns {GoalRow} */
export function goalRow({ goal, bound, atLeast, worst, holds, atLimit, beside }) {
  return {
    goal,
    bound: `${atLeast ? "≥" : "≤"} ${bound}`,
    worst: digits(worst.value),
    where: worst.where,
    atLimit: atLimit === undefined ? "" : digits(atLimit),
    beside: beside === undefined ? "" : `${beside.what}: ${digits(beside.value)} (${beside.where})`,
    holds,
  };
}

/** How many are met, how many of those only against one way of a library, and how many of the others the processor itself forbids. @param {readonly Verdict[]} list */
export function goalsSentence(list) {
  const missed = list.filter(({ holds }) => !holds);
  return [
    `${list.length - missed.length} of ${list.length} goals are met, ${missed.length} are missed; each is judged by its worst case.`,
    ...besideSentences(list),
    ...barredSentences(missed),
  ].join(" ");
}

/** @param {readonly Verdict[]} list */
function besideSentences(list) {
  const partly = list.filter(({ holds, bound, beside }) => holds && beside && beside.value < bound);
  if (partly.length === 0) return [];
  const named = partly.map(({ goal, beside }) => `${goal} (${beside?.what} ${digits(Number(beside?.value))})`);
  return [
    `Of the met, ${partly.length} ${partly.length === 1 ? "is" : "are"} met against one way of a library alone, and missed against its faster one: ${named.join("; ")}.`,
  ];
}

/** @param {readonly Verdict[]} missed */
function barredSentences(missed) {
  const barred = missed.filter(({ bound, atLimit }) => atLimit !== undefined && atLimit < bound);
  if (barred.length === 0) return [];
  const bounds = [...new Set(barred.map(({ bound }) => bound))].sort((a, b) => a - b).join(", ");
  return [
    `Of the missed, ${barred.length} (products, with bounds of ${bounds}) cannot be reached without fusing: even at the processor’s limit of separate multiply and add in 128-bit registers their worst case would stay below the bound, as the column “At the limit” says.`,
  ];
}

/** As many as the record has, so that none is rounded across its bound. @param {number} value */
const digits = (value) => value.toPrecision(3);
