// The table of measurements: per class how far estimates were, and behind it every row with its source.
import { make } from "../elements/find.js";
import { countText, threeDigits } from "../format/counts.js";
import { classes, errorBar, percent } from "./residuals.js";
import { noteLine, tableOf } from "./table.js";

/** @typedef {import("./residuals.js").MeasurementClass} MeasurementClass */
/** @typedef {import("./residuals.js").Residual} Residual */

/** Per class its error bar and every row. @param {HTMLElement} container @param {readonly Residual[]} residuals */
export function showResiduals(container, residuals) {
  container.replaceChildren(...classes.map((name) => classTable(name, residuals)));
}

/** @param {MeasurementClass} name @param {readonly Residual[]} residuals */
function classTable(name, residuals) {
  const { count, median, largest } = errorBar(name, residuals);
  const own = residuals.filter(({ row }) => row.class === name);
  const others = own.length - count;
  const summary = `${className(name)}: ${countText(count)} measurements, median ${percent(median)}, largest ${percent(largest)}`;
  const columns = [
    { name: "Model" },
    { name: "What" },
    { name: "Measured", number: true },
    { name: "Predicted", number: true },
    { name: "Error", number: true },
  ];
  const inside = tableOf("residuals", columns, own.map(cells));
  const rest = others > 0 ? [noteLine(`${countText(others)} more are listed and not counted; each says why.`)] : [];
  return make("details", { className: "residual-class" }, make("summary", { textContent: summary }), ...rest, inside);
}

/** @param {Residual} residual @returns {import("./table.js").Cell[]} */
function cells({ row, predicted, error }) {
  const { value, unit } = row.measured;
  const why = row.not_asserted_because ? [`Not counted: ${row.not_asserted_because}.`] : [];
  const by = row.recorded ? [`Predicted by ${row.recorded.by}.`] : [];
  const notes = [...why, ...(row.note ? [row.note] : []), ...by, `Source: ${row.source}.`];
  return [
    row.model,
    make("span", {}, row.what, ...notes.map(noteLine)),
    `${value} ${unit}`,
    predicted === null ? "–" : `${threeOrMore(predicted, value)} ${unit}`,
    error === null ? "–" : `${error < 0 ? "−" : "+"}${percent(Math.abs(error))}`,
  ];
}

/** With as many decimals as the measured value has, at least three digits. @param {number} predicted @param {number} measured */
function threeOrMore(predicted, measured) {
  const decimals = String(measured).split(".")[1]?.length ?? 0;
  return decimals > 2 ? predicted.toFixed(decimals) : threeDigits(predicted);
}

/** @param {MeasurementClass} name */
const className = (name) => name[0].toUpperCase() + name.slice(1);
