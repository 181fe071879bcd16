// One bar a schedule: bytes measured (or predicted, where nothing has run yet), with a mark where the prediction lies.
import { bytesInFull, bytesText } from "../format/bytes.js";
import { chartRoot } from "./frame.js";
import { linearScale } from "./scale.js";
import { svg, tidy } from "./svg.js";

/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {number} predictedBytes
 * @property {number} [measuredBytes] absent until it ran
 * @property {string} [note] at the right end: "120 forward steps"
 */

/**
 * @param {readonly Bar[]} rows
 * @param {{width: number, title: string, colour?: string, largestBytes?: number, budgetBytes?: number}} options colour: a purpose of styles/tokens.css
 */
export function bars(rows, { width, title, colour = "kept-activations", largestBytes, budgetBytes }) {
  const rowHeight = 30;
  const height = rows.length * rowHeight + 26;
  const left = Math.min(150, Math.max(...rows.map((row) => row.name.length * 6.8 + 12), 40));
  const right = width - (rows.some((row) => row.note) ? 190 : 90);
  const most = Math.max(largestBytes ?? 0, budgetBytes ?? 0, ...rows.map((row) => Math.max(row.measuredBytes ?? 0, row.predictedBytes)), 1);
  const x = linearScale([0, most], [left, right]);
  return chartRoot(
    { width, height, label: `${title}: ${rows.map((row) => `${row.name} ${bytesInFull(row.measuredBytes ?? row.predictedBytes)}`).join(", ")}.` },
    ...rows.map((row, i) => barRow(row, i * rowHeight + 4, x, { left, width, colour })),
    svg("path", { class: "axis", d: `M${left} 0V${rows.length * rowHeight + 4}` }),
    budgetBytes !== undefined && svg("path", { class: "limit", d: `M${tidy(x(budgetBytes))} 0V${rows.length * rowHeight + 4}` }),
    budgetBytes !== undefined && svg("text", { class: "soft", x: x(budgetBytes), y: height - 6, "text-anchor": "middle" }, `budget ${bytesText(budgetBytes)}`),
  );
}

/**
 * @param {readonly Bar[]} rows
 * @returns {import("./frame.js").Table}
 */
export function barsTable(rows) {
  return {
    columns: [{ name: "schedule" }, { name: "predicted", unit: "bytes" }, { name: "measured", unit: "bytes" }, { name: "note" }],
    rows: rows.map((row) => [row.name, row.predictedBytes, row.measuredBytes ?? "not run", row.note ?? ""]),
  };
}

/**
 * @param {Bar} row
 * @param {number} y
 * @param {import("./scale.js").Scale} x
 * @param {{left: number, width: number, colour: string}} options
 */
function barRow(row, y, x, { left, width, colour }) {
  const shown = row.measuredBytes ?? row.predictedBytes;
  const ran = row.measuredBytes !== undefined;
  return svg(
    "g",
    {},
    svg("text", { x: left - 8, y: y + 11, dy: "0.32em", "text-anchor": "end" }, row.name),
    svg("rect", {
      class: `block purpose-${colour}`,
      x: left,
      y: y + 2,
      width: Math.max(1, x(shown) - left),
      height: 18,
      "fill-opacity": ran ? 1 : 0.3,
    }),
    svg("path", { class: "predicted", "stroke-width": 2, d: `M${tidy(x(row.predictedBytes))} ${y - 1}v24` }),
    svg("text", { class: "halo", x: x(Math.max(shown, row.predictedBytes)) + 7, y: y + 11, dy: "0.32em" }, bytesText(shown)),
    row.note !== undefined && svg("text", { class: "soft", x: width, y: y + 11, dy: "0.32em", "text-anchor": "end" }, row.note),
  );
}
