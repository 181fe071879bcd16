// What the charts against a size share: the axis of sizes, and lines that mark one of them.
import { shortCountText } from "../format/counts.js";
import { bottomAxis } from "./frame.js";
import { powerTicks } from "./scale.js";
import { svg, tidy } from "./svg.js";

/** @typedef {{left: number, right: number, top: number, bottom: number}} Area */

/**
 * Powers of two along the foot.
 * @param {{low: number, high: number, scale: import("./scale.js").Scale, area: Area, width: number, title: string}} options
 */
export function sizeAxis({ low, high, scale, area: { left, right, bottom }, width, title }) {
  return bottomAxis({ ticks: powerTicks(low, high, 2, width / 90), scale, text: sizeText, y: bottom, left, right, title });
}

/** A vertical line with its words. @param {number} at pixels @param {Area} area @param {string} words @param {"axis" | "predicted"} kind */
export function sizeMark(at, area, words, kind) {
  const end = at > area.right - words.length * 7;
  return svg(
    "g",
    {},
    svg("path", { class: kind, d: `M${tidy(at)} ${area.top - 4}V${area.bottom}` }),
    svg(
      "text",
      { class: "halo", x: at + (end ? -5 : 5), y: kind === "axis" ? area.top + 12 : area.top - 8, "text-anchor": end ? "end" : "start", "font-weight": 600 },
      words,
    ),
  );
}

/** Where it stops fitting, in words. @param {number | null} largest @param {number} last the largest size drawn @param {(size: number) => string} text */
export function fitsUpTo(largest, last, text) {
  if (largest === null) return "it fits at none of them";
  return largest >= last ? "it fits at all of them" : `it fits up to ${text(largest)}`;
}

/** Powers of two as they are said: 8192, 128 k. @param {number} value */
function sizeText(value) {
  if (value >= 1024 * 1024 && value % (1024 * 1024) === 0) return `${value / 1024 / 1024} Mi`;
  if (value >= 1024 && value % 1024 === 0) return `${value / 1024} Ki`;
  return shortCountText(value);
}
