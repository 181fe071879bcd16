// Bytes by purpose against a size, stacked, with the line of a device's memory and the size where it is passed.
import { bytesText, tickBytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { chartRoot, leftAxis } from "./frame.js";
import { byteTicks, linearScale, logScale } from "./scale.js";
import { fitMark, fitWords, sizeAxis, sizeMark } from "./size_axis.js";
import { svg, tidy } from "./svg.js";

/** @typedef {import("./size_axis.js").Sized & {bytes: Record<string, number>}} Point bytes by colour (styles/tokens.css); the colours of the first point are stacked in their order */

/** The axis shows no more, however large the sizes become: where it stops fitting would be lost. */
const timesMemory = 4;

/**
 * @param {readonly Point[]} points ascending
 * @param {{width: number, height?: number, title: string, xTitle: string, capacityBytes: number, now: number, largest: number | null}} options now: the size shown above; largest: the last size that fits before one drawn that does not, null where there is none
 */
export function fitCurve(points, { width, height = 340, title, xTitle, capacityBytes, now, largest }) {
  const area = { left: 66, right: width - 12, top: 26, bottom: height - 30 };
  const totals = points.map(total);
  const [low, high] = [points[0].x, points[points.length - 1].x];
  const most = Math.min(Math.max(...totals, capacityBytes * 1.15), capacityBytes * timesMemory);
  const x = logScale([low, high], [area.left, area.right]);
  const y = linearScale([0, most], [area.bottom, area.top]);
  const cut = Math.max(...totals) > most;
  return chartRoot(
    { width, height, label: spoken(points, { title, xTitle, capacityBytes, largest }) },
    leftAxis({ ticks: byteTicks(most, 5), scale: y, text: tickBytesText, left: area.left, right: area.right }),
    ...areas(points, x, y, area.top),
    sizeAxis({ low, high, scale: x, area, width, title: xTitle }),
    cut && svg("text", { class: "halo", x: area.right - 6, y: area.top + 14, "text-anchor": "end" }, `the axis ends at ${timesMemory} × the memory`),
    svg("path", { class: "limit", d: `M${area.left} ${tidy(y(capacityBytes))}H${area.right}` }),
    svg("text", { class: "halo", x: area.left + 6, y: y(capacityBytes) - 6 }, `memory ${bytesText(capacityBytes)}`),
    now >= low && now <= high && sizeMark(x(now), area, "now", "axis"),
    fitMark(points, largest, area, x),
  );
}

/** @param {readonly Point[]} points @param {string} xTitle @returns {import("./frame.js").Table} */
export function fitCurveTable(points, xTitle) {
  const colours = Object.keys(points[0].bytes);
  return {
    columns: [{ name: xTitle }, ...colours.map((name) => ({ name: name.replaceAll("-", " "), unit: "bytes" })), { name: "together", unit: "bytes" }],
    rows: points.map((point) => [point.x, ...colours.map((colour) => point.bytes[colour]), total(point)]),
  };
}

/** @param {Point} point */
function total({ bytes }) {
  let sum = 0;
  for (const one of Object.values(bytes)) sum += one;
  return sum;
}

/** What of each purpose lies below the top of the drawing. @param {readonly Point[]} points @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y @param {number} top */
function areas(points, x, y, top) {
  const sums = points.map(() => 0);
  const line = () =>
    notAbove(
      top,
      points.map((point, i) => [x(point.x), y(sums[i])]),
    ).map(([left, down]) => `${tidy(left)} ${tidy(down)}`);
  return Object.keys(points[0].bytes).map((colour) => {
    const lower = line().reverse();
    points.forEach((point, i) => {
      sums[i] += point.bytes[colour];
    });
    return svg("path", { class: `area purpose-${colour}`, d: `M${[...line(), ...lower].join("L")}Z` });
  });
}

/** A line of which what lies above `top` runs along it; it turns where it crosses. @param {number} top @param {number[][]} line */
function notAbove(top, line) {
  return line.flatMap(([x, y], i) => {
    const [x0, y0] = line[i - 1] ?? [x, y];
    const crosses = y0 < top !== y < top;
    return [...(crosses ? [[x0 + ((x - x0) * (top - y0)) / (y - y0), top]] : []), [x, Math.max(y, top)]];
  });
}

/** @param {readonly Point[]} points @param {{title: string, xTitle: string, capacityBytes: number, largest: number | null}} options */
function spoken(points, { title, xTitle, capacityBytes, largest }) {
  const [first, last] = [points[0], points[points.length - 1]];
  const range = `from ${bytesText(total(first))} at ${countText(first.x)} to ${bytesText(total(last))} at ${countText(last.x)} ${xTitle}`;
  return `${title}: ${range}; of the ${bytesText(capacityBytes)} of memory, ${fitWords(points, largest)}.`;
}
