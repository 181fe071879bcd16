// How far estimates have been from published measurements: our own table (measurements.json), every prediction made anew by the
// estimator from a request that a visitor could make. What no request can ask for stands with the prediction that a test of the
// engine records, says so, and is never counted.
import { kindOf } from "./residuals_kind.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").Purpose} Purpose */
/** @typedef {import("./residuals_kind.js").Kind} Kind */
/** @typedef {"inference bf16" | "inference quantised" | "KV cache" | "GGUF file" | "training" | "difference"} MeasurementClass */

/**
 * @typedef {object} Measurement of measurements.json
 * @property {string} id
 * @property {MeasurementClass} class
 * @property {string} model
 * @property {string} what
 * @property {{value: number, unit: string}} measured
 * @property {string} source
 * @property {"total" | "all devices" | "weights" | "activations" | "states" | "cache"} figure which part of the answer it is; all devices: the sum of their totals
 * @property {Record<string, unknown>} [request] core/estimate/answer/request.h
 * @property {Record<string, unknown>} [less] of a difference: what is taken away
 * @property {{value: number, by: string}} [recorded] the prediction in the measured unit, and what computes it
 * @property {string} [computed] whose computation the figure is, where nobody measured it
 * @property {string} [fitted] the coefficient that was fitted on it
 * @property {string} [note]
 * @property {string} [not_asserted_because]
 *
 * @typedef {{row: Measurement, kind: Kind | null, predicted: number | null, error: number | null}} Residual in the measured unit;
 *   error 0.01: 1 % too much; no kind: not predicted from a request
 */

const measurementsUrl = new URL("measurements.json", import.meta.url);

/** @returns {Promise<Measurement[]>} */
export async function loadMeasurements() {
  const response = await fetch(measurementsUrl);
  if (!response.ok) throw new Error(`the measurements did not load: status ${response.status}`);
  return response.json();
}

/** @type {readonly MeasurementClass[]} */
export const classes = ["inference bf16", "inference quantised", "KV cache", "GGUF file", "training", "difference"];

/** @type {Record<string, number>} bytes */
const units = { B: 1, MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 };

/** @type {Record<string, readonly Purpose[]>} */
const purposesOf = {
  weights: ["weights"],
  activations: ["kept_activations", "recomputed_activations"],
  states: ["weights", "gradients", "optimizer"],
};

/**
 * @param {readonly Measurement[]} rows
 * @param {(request: Record<string, unknown>) => Answer} answer
 * @returns {Residual[]}
 */
export function residualsOf(rows, answer) {
  return rows.map((row) => {
    const whole = row.request ? answer(row.request) : null;
    const predicted = row.request && whole ? predictionOf(row, row.request, whole, answer) : (row.recorded?.value ?? null);
    const kind = row.request && whole ? kindOf(row.request, whole) : null;
    return { row, kind, predicted, error: predicted === null ? null : predicted / row.measured.value - 1 };
  });
}

/**
 * @param {Measurement} row @param {Record<string, unknown>} request @param {Answer} whole its answer
 * @param {(request: Record<string, unknown>) => Answer} answer
 */
function predictionOf(row, request, whole, answer) {
  const bytes = bytesOf(row.figure, request, whole) - (row.less ? bytesOf(row.figure, row.less, answer(row.less)) : 0);
  if (row.measured.unit === "bits/weight") return (8 * bytes) / whole.parameters.total;
  const unit = units[row.measured.unit];
  if (unit === undefined) throw new Error(`${row.id}: expected a unit out of ${Object.keys(units).join(", ")}, but got ${row.measured.unit}`);
  return bytes / unit;
}

/** @param {Measurement["figure"]} figure @param {Record<string, unknown>} request @param {Answer} answer */
function bytesOf(figure, request, answer) {
  if (figure === "total") return answer.total_bytes;
  if (figure === "all devices") return (answer.stages ?? []).reduce((sum, stage) => sum + stage.total_bytes, 0);
  if (figure === "cache") {
    const row = answer.engines?.find(({ engine }) => engine === request.engine);
    if (!row || row.fault) throw new Error(`${request.engine}: expected the bytes of a cache, but got ${row?.fault ?? "none"}`);
    return row.cache_bytes;
  }
  return answer.items.filter(({ purpose }) => purposesOf[figure].includes(purpose)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The same, a few rows at a time, so that the page stays alive.
 * @param {readonly Measurement[]} rows
 * @param {(request: Record<string, unknown>) => Answer} answer
 */
export async function residualsInTurn(rows, answer) {
  /** @type {Residual[]} */
  const residuals = [];
  for (const row of rows) {
    residuals.push(...residualsOf([row], answer));
    if (residuals.length % 4 === 0) await new Promise((breath) => setTimeout(breath));
  }
  return residuals;
}

/** Predicted here and now, from a setting that is fully stated. @param {Residual} residual */
export const isCounted = ({ row, kind, error }) => kind !== null && error !== null && !row.not_asserted_because;
