// One quantity against a size: a dot a size, filled where it fits, and the size where it stops fitting.
import { countText } from "../format/counts.js";
import { chartRoot, leftAxis } from "./frame.js";
import { byteTicks, linearScale, logScale, powerTicks, realTicks } from "./scale.js";
import { dotStyle, fitCell, fitMark, fitWords, sizeAxis, sizeMark } from "./size_axis.js";
import { svg, tidy } from "./svg.js";

/** @typedef {import("./size_axis.js").Sized & {y: number}} Point */
/** @typedef {import("../format/units.js").Unit} Unit */

/** Values that differ by more than this have a logarithmic axis. */
const wide = 20;

/**
 * @param {readonly Point[]} points ascending, at least two
 * @param {{width: number, height?: number, title: string, xTitle: string, unit: Unit, now: number, largest: number | null}} options now: the size shown above; largest: the last size that fits before one drawn that does not, null where there is none
 */
export function quantityCurve(points, { width, height = 340, title, xTitle, unit, now, largest }) {
  const area = { left: 78, right: width - 12, top: 44, bottom: height - 30 };
  const [low, high] = [points[0].x, points[points.length - 1].x];
  const x = logScale([low, high], [area.left, area.right]);
  const { scale: y, ticks } = valueAxis(
    points.map((point) => point.y),
    unit,
    area,
  );
  return chartRoot(
    { width, height, label: spoken(points, { title, xTitle, unit, largest }) },
    leftAxis({ ticks, scale: y, text: unit.tick, left: area.left, right: area.right }),
    svg("text", { class: "soft", x: 0, y: 12 }, title),
    sizeAxis({ low, high, scale: x, area, width, title: xTitle }),
    svg("path", { class: "line", d: points.map((point, i) => `${i === 0 ? "M" : "L"}${tidy(x(point.x))} ${tidy(y(point.y))}`).join("") }),
    ...points.map((point) =>
      svg("circle", { ...dotStyle(point), cx: x(point.x), cy: y(point.y), r: 3.5 }, svg("title", {}, `${countText(point.x)}: ${unit.text(point.y)}`)),
    ),
    now >= low && now <= high && sizeMark(x(now), area, "now", "axis"),
    fitMark(points, largest, area, x),
  );
}

/**
 * @param {readonly Point[]} points
 * @param {{xTitle: string, title: string, unitName: string}} names
 * @returns {import("./frame.js").Table}
 */
export function quantityCurveTable(points, { xTitle, title, unitName }) {
  return {
    columns: [{ name: xTitle }, { name: title, unit: unitName }, { name: "fits" }],
    rows: points.map((point) => [point.x, point.y, fitCell(point)]),
  };
}

/**
 * From zero where the values are close, else logarithmic.
 * @param {readonly number[]} values
 * @param {Unit} unit
 * @param {import("./size_axis.js").Area} area
 */
function valueAxis(values, { base }, { top, bottom }) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && high / low > wide) return { scale: logScale([low / 1.3, high * 1.3], [bottom, top]), ticks: powerTicks(low / 1.3, high * 1.3, base, 7) };
  const most = high > 0 ? high * 1.1 : 1;
  return { scale: linearScale([0, most], [bottom, top]), ticks: base === 2 ? byteTicks(most, 5) : realTicks(0, most, 5).values };
}

/** @param {readonly Point[]} points @param {{title: string, xTitle: string, unit: Unit, largest: number | null}} options */
function spoken(points, { title, xTitle, unit, largest }) {
  const [first, last] = [points[0], points[points.length - 1]];
  return `${title}: from ${unit.text(first.y)} at ${countText(first.x)} to ${unit.text(last.y)} at ${countText(last.x)} ${xTitle}; ${fitWords(points, largest)}.`;
}
