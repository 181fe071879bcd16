// Many ratios a row, each a dot on one logarithmic axis, with the line where both sides are equal.
import { countText } from "../format/counts.js";
import { chartRoot } from "./frame.js";
import { logScale, powerTicks } from "./scale.js";
import { svg, tidy } from "./svg.js";

/**
 * @typedef {object} RatioStrip
 * @property {string} name
 * @property {{label: string, value: number}[]} dots
 */

/**
 * @param {readonly RatioStrip[]} strips
 * @param {{width: number, title: string}} options
 */
export function ratioStrips(strips, { width, title }) {
  const rowHeight = 30;
  const top = 22;
  const foot = top + strips.length * rowHeight + 4;
  const wide = width > 560;
  const left = wide ? Math.max(...strips.map((strip) => strip.name.length * 6.6 + 12)) : 8;
  const right = width - (wide ? 150 : 8);
  const values = strips.flatMap((strip) => strip.dots.map(({ value }) => value));
  const low = Math.min(1, ...values) / 1.08;
  const high = Math.max(1, ...values) * 1.08;
  const x = logScale([low, high], [left, right]);
  return chartRoot(
    { width, height: foot + 24, label: `${title}: ${strips.map((strip) => `${strip.name} ${stripText(strip)}`).join("; ")}.` },
    ...powerTicks(low, high, 2, 8).flatMap((tick) => [
      svg("path", { class: tick === 1 ? "axis" : "grid", d: `M${tidy(x(tick))} ${top}V${foot}` }),
      svg("text", { class: "soft", x: x(tick), y: foot + 14, "text-anchor": "middle" }, `${tick}×`),
    ]),
    svg("text", { x: 0, y: 12, "font-weight": 600 }, title),
    ...strips.flatMap((strip, i) => {
      const y = top + i * rowHeight + (wide ? 15 : 22);
      return [
        svg("text", wide ? { x: left - 8, y, dy: "0.32em", "text-anchor": "end" } : { class: "halo", x: left, y: y - 11, dy: "0.32em" }, strip.name),
        ...strip.dots.map(({ value }) => svg("circle", { class: "dot", cx: x(value), cy: y, r: 3, "fill-opacity": strip.dots.length > 40 ? 0.2 : 0.5 })),
        wide && svg("text", { class: "soft", x: width, y, dy: "0.32em", "text-anchor": "end" }, stripText(strip)),
      ];
    }),
  );
}

/**
 * @param {readonly RatioStrip[]} strips
 * @returns {import("./frame.js").Table}
 */
export function ratioStripsTable(strips) {
  return {
    columns: [{ name: "row" }, { name: "case" }, { name: "ratio", unit: "×" }],
    rows: strips.flatMap(({ name, dots }) => dots.map(({ label, value }) => [name, label, value])),
  };
}

/** @param {RatioStrip} strip */
function stripText({ dots }) {
  const least = Math.min(...dots.map(({ value }) => value));
  const above = dots.filter(({ value }) => value >= 1).length;
  return `least ${least}×, ${countText(above)} of ${countText(dots.length)} ≥ 1`;
}
