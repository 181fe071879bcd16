// The chart of one quantity against one size of the setting, or against every model of the catalogue.
import { fitCurve, fitCurveTable } from "../charts/fit_curve.js";
import { fitDots, fitDotsTable } from "../charts/fit_dots.js";
import { quantityCurve, quantityCurveTable } from "../charts/quantity_curve.js";
import { units } from "../format/units.js";
import { purposes } from "./answer.js";
import { parametersText } from "./parameters_text.js";
import { quantityNamed } from "./quantities.js";

/** @typedef {import("../elements/rs-figure.js").RsFigure} RsFigure */
/** @typedef {import("./answer.js").Answer} Answer */

/**
 * @param {RsFigure} figure
 * @param {import("./sweep.js").Sweep} sweep
 * @param {import("./against.js").Against} against
 * @param {Answer} answer shown above
 * @param {string} name of the quantity
 */
export function showScaling(figure, { points, largest }, { name: field, words, now }, answer, name) {
  if (points.length < 2) return figure.clear("Other sizes have no answer here.");
  const json = { against: field, now, largest, points };
  if (name === "bytes")
    return figure.show({
      chart: (width) => fitCurve(points, { width, title: "Bytes on one device", xTitle: words, capacityBytes: answer.device.memory_bytes, now, largest }),
      table: () => fitCurveTable(points, words),
      json,
      colours: Object.keys(points[0].bytes),
      labels: Object.fromEntries(purposes.map(({ colour, word }) => [colour, word])),
    });
  const quantity = quantityNamed(name);
  const title = quantity.title(answer);
  const known = points.flatMap(({ x, fits, cannotRun, quantities }) => valued({ x, fits, cannotRun }, quantities[name]));
  if (known.length < 2) return figure.clear(why(quantity, answer));
  figure.show({
    chart: (width) => quantityCurve(known, { width, title, xTitle: words, unit: units[quantity.unit], now, largest }),
    table: () => quantityCurveTable(known, { title, xTitle: words, unitName: quantity.unit }),
    json,
  });
}

/**
 * @param {RsFigure} figure
 * @param {readonly import("./sweep.js").ModelPoint[]} models
 * @param {Answer} answer shown above
 * @param {string} name of the quantity
 */
export function showModelDots(figure, models, answer, name) {
  const quantity = quantityNamed(name);
  const dots = models.flatMap(({ name: model, x, fits, cannotRun, quantities }) => valued({ name: model, x, fits, cannotRun }, quantities[name]));
  if (dots.length === 0) return figure.clear(models.length === 0 ? "No model of the catalogue has an answer here." : why(quantity, answer));
  const title = quantity.title(answer);
  const memory = answer.device.memory_bytes;
  const capacity = name === "bytes" ? { y: memory, words: `memory ${units.bytes.text(memory)}` } : null;
  figure.show({
    chart: (width) =>
      fitDots(dots, { width, title, xTitle: "parameters", unit: units[quantity.unit], capacity, now: answer.model.name, xText: parametersText }),
    table: () => fitDotsTable(dots, { xTitle: "parameters", title, unitName: quantity.unit }),
    json: { against: "parameters", models },
  });
}

/** What has a value, with it. @template T @param {T} place @param {number | null} y @returns {(T & {y: number})[]} */
const valued = (place, y) => (y === null ? [] : [{ ...place, y }]);

/** Why there is nothing to draw. @param {import("./quantities.js").Quantity} quantity @param {Answer} answer */
function why({ task, label, none }, answer) {
  return task === "" || task === answer.task ? none : `${label[0].toUpperCase()}${label.slice(1)}: a quantity of ${task}, not of ${answer.task}.`;
}
