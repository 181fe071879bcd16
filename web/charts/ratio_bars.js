// One bar a schedule: a measured ratio with the middle half of its rounds, and a mark where the expected one lies.
import { threeDigits } from "../format/counts.js";
import { chartRoot } from "./frame.js";
import { countTicks, linearScale } from "./scale.js";
import { svg, tidy } from "./svg.js";

/**
 * @typedef {object} RatioBar
 * @property {string} name
 * @property {number} measured
 * @property {number} lower quartile
 * @property {number} upper quartile
 * @property {number} expected
 * @property {string} note at the right end
 */

/**
 * @param {readonly RatioBar[]} rows
 * @param {{width: number, title: string}} options
 */
export function ratioBars(rows, { width, title }) {
  const rowHeight = 30;
  const top = 22;
  const foot = top + rows.length * rowHeight + 4;
  const left = Math.max(...rows.map((row) => row.name.length * 6.8 + 12));
  const noteWidth = width > 480 ? 128 : 0;
  const right = width - noteWidth - 56;
  const most = Math.max(...rows.map((row) => Math.max(row.upper, row.expected, row.measured)));
  const x = linearScale([0, most], [left, right]);
  return chartRoot(
    {
      width,
      height: foot + 24,
      label: `${title}: ${rows.map((row) => `${row.name} ${threeDigits(row.measured)}, expected ${threeDigits(row.expected)}`).join("; ")}.`,
    },
    ...countTicks(most, 6).flatMap((tick) => [
      svg("path", { class: tick === 1 ? "axis" : "grid", d: `M${tidy(x(tick))} ${top}V${foot}` }),
      svg("text", { class: "soft", x: x(tick), y: foot + 14, "text-anchor": "middle" }, `${tick}×`),
    ]),
    svg("text", { x: 0, y: 12, "font-weight": 600 }, title),
    ...rows.map((row, i) => ratioRow(row, top + i * rowHeight + 4, x, { left, width, note: noteWidth > 0 })),
  );
}

/**
 * @param {readonly RatioBar[]} rows
 * @returns {import("./frame.js").Table}
 */
export function ratioBarsTable(rows) {
  return {
    columns: [
      { name: "schedule" },
      { name: "expected", unit: "×" },
      { name: "measured", unit: "×" },
      { name: "lower quartile", unit: "×" },
      { name: "upper quartile", unit: "×" },
      { name: "note" },
    ],
    rows: rows.map((row) => [row.name, row.expected, row.measured, row.lower, row.upper, row.note]),
  };
}

/** @param {RatioBar} row @param {number} y @param {(v: number) => number} x @param {{left: number, width: number, note: boolean}} options */
function ratioRow(row, y, x, { left, width, note }) {
  return svg(
    "g",
    {},
    svg("text", { x: left - 8, y: y + 11, dy: "0.32em", "text-anchor": "end" }, row.name),
    svg("rect", { class: "block measured", x: left, y: y + 4, width: Math.max(1, x(row.measured) - left), height: 14 }),
    svg("path", { class: "line", d: `M${tidy(x(row.lower))} ${y + 11}H${tidy(x(row.upper))}` }),
    svg("path", { class: "predicted", "stroke-width": 2, d: `M${tidy(x(row.expected))} ${y - 1}v24` }),
    svg("text", { class: "halo", x: x(Math.max(row.upper, row.expected, row.measured)) + 7, y: y + 11, dy: "0.32em" }, `${threeDigits(row.measured)}×`),
    note && svg("text", { class: "soft", x: width, y: y + 11, dy: "0.32em", "text-anchor": "end" }, row.note),
  );
}
