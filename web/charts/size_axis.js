// What the charts against a size share: the axis of sizes, and lines that mark one of them.
import { countText, shortCountText } from "../format/counts.js";
import { bottomAxis } from "./frame.js";
import { powerTicks } from "./scale.js";
import { svg, tidy } from "./svg.js";

/** @typedef {{x: number, fits: boolean, cannotRun?: boolean}} Sized cannotRun: however much memory there is */
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

/**
 * Where it stops fitting: a line at that size, or words alone where no size drawn is past it.
 * @param {readonly Sized[]} points @param {number | null} largest the last size that fits before one drawn that does not @param {Area} area @param {(size: number) => number} scale
 */
export function fitMark(points, largest, area, scale) {
  const inside = largest !== null && largest >= points[0].x && largest <= points[points.length - 1].x;
  if (inside) return sizeMark(scale(largest), area, `${verb(points, largest)} up to ${countText(largest)}`, "predicted");
  const fitting = points.filter(({ fits }) => fits).length;
  const words = fitting === points.length ? "everything drawn fits" : noneRuns(points) ? "nothing drawn can run" : "nothing drawn fits";
  const said = largest === null && (fitting === points.length || fitting === 0);
  return said && svg("text", { class: "halo", x: area.right - 5, y: area.top - 8, "text-anchor": "end", "font-weight": 600 }, words);
}

/** What the next size drawn does not do. @param {readonly Sized[]} points @param {number} largest */
const verb = (points, largest) => (points.find(({ x }) => x > largest)?.cannotRun ? "runs" : "fits");
/** @param {readonly Sized[]} points */
const noneRuns = (points) => points.every(({ cannotRun }) => cannotRun);

/** A dot's marks: filled where it fits, dashed where it cannot run. @param {Pick<Sized, "fits" | "cannotRun">} point @returns {{class: string, "stroke-dasharray"?: string}} */
export const dotStyle = ({ fits, cannotRun }) => ({ class: fits ? "dot" : "mark", ...(cannotRun ? { "stroke-dasharray": "2 2" } : {}) });
/** @param {Pick<Sized, "fits" | "cannotRun">} point */
export const fitCell = ({ fits, cannotRun }) => (fits ? "yes" : cannotRun ? "cannot run" : "no");

/** The same in words. @param {readonly Sized[]} points @param {number | null} largest */
export function fitWords(points, largest) {
  if (largest !== null) return `it ${verb(points, largest)} up to ${countText(largest)}`;
  const fitting = points.filter(({ fits }) => fits).length;
  if (fitting === points.length) return "it fits at all of them";
  if (noneRuns(points)) return "it can run at none of them";
  return fitting === 0 ? "it fits at none of them" : `it fits at ${fitting} of these ${points.length} sizes`;
}

/** Powers of two as they are said: 8192, 128 k. @param {number} value */
function sizeText(value) {
  if (value >= 1024 * 1024 && value % (1024 * 1024) === 0) return `${value / 1024 / 1024} Mi`;
  if (value >= 1024 && value % 1024 === 0) return `${value / 1024} Ki`;
  return shortCountText(value);
}
