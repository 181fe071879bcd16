// The table of measurements: every row with its source, and for each kind among them how far estimates were. Figures that others
// computed, and predictions that are recorded and not computed here, stand in tables of their own.
import { make } from "../elements/find.js";
import { counted, countText, threeDigits } from "../format/counts.js";
import { classes, isCounted } from "./residuals.js";
import { barText, isTotal, percent } from "./residuals_bar.js";
import { kindText } from "./residuals_kind.js";
import { noteLine, tableOf } from "./table.js";

/** @typedef {import("./residuals.js").MeasurementClass} MeasurementClass */
/** @typedef {import("./residuals.js").Residual} Residual */

/** @param {HTMLElement} container @param {readonly Residual[]} residuals */
export function showResiduals(container, residuals) {
  container.replaceChildren(...classes.map((name) => classTable(name, residuals)));
}

/** @param {MeasurementClass} name @param {readonly Residual[]} residuals */
function classTable(name, residuals) {
  const own = residuals.filter(({ row }) => row.class === name);
  const computed = own.filter(({ row }) => row.computed);
  const measured = own.filter(({ row }) => !row.computed);
  const recorded = measured.filter(({ row }) => row.recorded);
  const countedOf = (/** @type {readonly Residual[]} */ rows) => `${countText(rows.filter(isCounted).length)} counted`;
  const figures = computed.length > 0 ? `; ${counted(computed.length, "figure")} that others computed, ${countedOf(computed)}` : "";
  const summary = `${className(name)}: ${counted(measured.length, "measurement")}, ${countedOf(measured)}${figures}`;
  const others = computed.length > 0 ? [noteLine("Computed by others, measured by nobody:"), rowsTable(computed, "Published")] : [];
  const apart = recorded.length > 0 ? [noteLine("Recorded, not computed here and now, and never counted:"), rowsTable(recorded)] : [];
  const inside = [...barLines(own), rowsTable(measured.filter(({ row }) => !row.recorded)), ...others, ...apart];
  return make("details", { className: "residual-class" }, make("summary", { textContent: summary }), ...inside);
}

/** What the rows of each kind say. @param {readonly Residual[]} residuals */
function barLines(residuals) {
  const kinds = new Set(residuals.filter(isCounted).map(groupName));
  return [...kinds].map((kind) => noteLine(`${kind}: ${barText(residuals.filter((one) => isCounted(one) && groupName(one) === kind))}`));
}

/** @type {Record<string, string>} */
const partNames = { weights: "weights alone", activations: "activations alone", states: "weights, gradients and states", cache: "cache" };

/** Of a total its kind; of a part of it, or of a difference, what it is and the program. @param {Residual} residual */
function groupName(residual) {
  const { kind, row } = residual;
  if (!kind) throw new Error(`${row.id}: expected a kind, but got none`);
  if (isTotal(residual)) return kindText(kind);
  return `${row.class === "difference" ? "differences of two totals" : partNames[row.figure]}, ${kind[1].value}`;
}

/** @param {readonly Residual[]} residuals @param {string} figures what the column of others' figures is called */
function rowsTable(residuals, figures = "Measured") {
  const columns = [{ name: "Model" }, { name: "What" }, { name: figures, number: true }, { name: "Predicted", number: true }, { name: "Error", number: true }];
  return tableOf("residuals", columns, residuals.map(cells));
}

/** @param {Residual} residual @returns {import("./table.js").Cell[]} */
function cells({ row, predicted, error }) {
  const { value, unit } = row.measured;
  const why = row.not_asserted_because ? [`Not counted: ${row.not_asserted_because}.`] : [];
  const fit = row.fitted ? [`Counted apart: the formula's number ${row.fitted} was fitted on it.`] : [];
  const whose = row.computed ? [`Computed by ${row.computed}.`] : [];
  const by = row.recorded ? [`Recorded by ${row.recorded.by}.`] : [];
  const notes = [...why, ...whose, ...fit, ...(row.note ? [row.note] : []), ...by, `Source: ${row.source}.`];
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
