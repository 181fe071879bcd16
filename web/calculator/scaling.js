// The chart of bytes against one size of the setting.
import { fitCurve, fitCurveTable } from "../charts/fit_curve.js";
import { fitDots, fitDotsTable } from "../charts/fit_dots.js";
import { parametersText } from "./parameters_text.js";

/**
 * @param {import("../elements/rs-figure.js").RsFigure} figure
 * @param {import("./sweep.js").Sweep} sweep
 * @param {{name: string, words: string, now: number, capacityBytes: number}} options words: the size and its unit
 */
export function showScaling(figure, { points, largest }, { name, words, now, capacityBytes }) {
  if (points.length < 2) return figure.clear("Other sizes have no answer here.");
  figure.show({
    chart: (width) => fitCurve(points, { width, title: "Bytes on one device", xTitle: words, capacityBytes, now, largest }),
    table: () => fitCurveTable(points, words),
    json: { against: name, now, largest, points },
    colours: Object.keys(points[0].bytes),
  });
}

/**
 * Every model of the catalogue in the same setting.
 * @param {import("../elements/rs-figure.js").RsFigure} figure
 * @param {readonly import("../charts/fit_dots.js").Dot[]} dots
 * @param {{capacityBytes: number, now: string}} options now: the name of the model shown above
 */
export function showModelDots(figure, dots, { capacityBytes, now }) {
  if (dots.length === 0) return figure.clear("No model of the catalogue has an answer here.");
  figure.show({
    chart: (width) => fitDots(dots, { width, title: "Bytes on one device", xTitle: "parameters", capacityBytes, now, xText: parametersText }),
    table: () => fitDotsTable(dots, "parameters"),
    json: { against: "parameters", models: dots },
  });
}
