// Resident bytes over a run, stacked by purpose, with the budget and the predicted peak as lines.
import { bytesInFull, bytesText, tickBytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { purposes, totalBytes } from "./purposes.js";
import { byteTicks, countTicks, linearScale } from "./scale.js";
import { svg, tidy } from "./svg.js";
import { thin } from "./thin.js";

/** @typedef {import("../../wasm/engine.d.ts").TimelinePoint} TimelinePoint */

/**
 * @typedef {object} TimelineOptions
 * @property {number} width pixels
 * @property {number} [height] pixels
 * @property {string} title what ran: "keep everything"
 * @property {number} [budgetBytes] drawn as a dashed line
 * @property {number} [predictedPeakBytes] drawn as a tick at the right edge
 * @property {number} [largestBytes] top of the scale where several charts share one; else this one's largest
 * @property {number} [actionCount] end of the x axis while a run still grows; else the last action
 * @property {string} [xTitle]
 */

/**
 * @param {readonly TimelinePoint[]} timeline
 * @param {TimelineOptions} options
 */
export function memoryTimeline(timeline, options) {
  const { width, height = 260, title, budgetBytes, predictedPeakBytes, xTitle = "actions" } = options;
  const points = thin(timeline, (point) => totalBytes(point.bytes));
  const peak = points.reduce((most, point) => Math.max(most, totalBytes(point.bytes)), 0);
  const firstAction = points[0]?.action ?? 0;
  const actionCount = options.actionCount ?? (points.at(-1)?.action ?? 0) - firstAction + 1;
  const top = Math.max(options.largestBytes ?? 0, peak, budgetBytes ?? 0, predictedPeakBytes ?? 0, 1) * 1.04;
  const area = { left: 58, right: width - 8, top: 30, bottom: height - 28 };
  const x = linearScale([0, actionCount], [area.left, area.right]);
  const y = linearScale([0, top], [area.bottom, area.top]);
  return chartRoot(
    { width, height, label: `${title}: resident bytes by purpose over ${countText(actionCount)} actions, peak ${bytesInFull(peak)}.` },
    leftAxis({ ticks: byteTicks(top, 5), scale: y, text: tickBytesText, left: area.left, right: area.right }),
    svg("g", {}, ...stack(points, (action) => x(action - firstAction), y)),
    bottomAxis({ ticks: countTicks(actionCount, width / 110), scale: x, text: countText, y: area.bottom, left: area.left, right: area.right, title: xTitle }),
    budgetBytes !== undefined && limitLine(budgetBytes, area, y),
    predictedPeakBytes !== undefined && predictedMark(predictedPeakBytes, area, y),
    svg("text", { x: area.left, y: 14, "font-size": 13, "font-weight": 600 }, title),
    svg(
      "text",
      { x: area.right, y: 14, "font-size": 13, "text-anchor": "end" },
      points.length > 0 ? `${width > 420 ? "measured " : ""}peak ${bytesText(peak)}` : "",
    ),
  );
}

/**
 * The rows behind the picture: the highest moment of one or more actions a row, bytes exact.
 * @param {readonly TimelinePoint[]} timeline
 * @returns {import("./frame.js").Table}
 */
export function memoryTimelineTable(timeline) {
  const used = purposes.filter(({ key }) => timeline.some((point) => point.bytes[key] > 0));
  return {
    columns: [{ name: "up to action" }, ...used.map(({ label }) => ({ name: label, unit: "bytes" })), { name: "all", unit: "bytes" }],
    rows: thin(timeline, (point) => totalBytes(point.bytes)).map((point) => [
      point.action,
      ...used.map(({ key }) => point.bytes[key]),
      totalBytes(point.bytes),
    ]),
  };
}

/**
 * One area a purpose.
 * @param {TimelinePoint[]} points
 * @param {import("./scale.js").Scale} x
 * @param {import("./scale.js").Scale} y
 */
function stack(points, x, y) {
  const floor = new Array(points.length).fill(0);
  const areas = [];
  for (const { key, colour, label } of purposes) {
    if (!points.some((point) => point.bytes[key] > 0)) continue;
    const ceiling = points.map((point, i) => floor[i] + point.bytes[key]);
    areas.push(svg("path", { class: `area purpose-${colour}`, d: outline(points, ceiling, floor, x, y), "data-purpose": label }));
    for (let i = 0; i < points.length; i += 1) floor[i] = ceiling[i];
  }
  return areas;
}

/**
 * Along the ceiling and back along the floor. A point tells the highest moment of the actions since the point before:
 * both are level across those actions.
 * @param {TimelinePoint[]} points
 * @param {number[]} ceiling
 * @param {number[]} floor
 * @param {import("./scale.js").Scale} x
 * @param {import("./scale.js").Scale} y
 */
function outline(points, ceiling, floor, x, y) {
  const start = (/** @type {number} */ i) => tidy(x(i === 0 ? points[0].action : points[i - 1].action + 1));
  const last = points.length - 1;
  const end = tidy(x(points[last].action + 1));
  let path = `M${start(0)} ${tidy(y(ceiling[0]))}`;
  for (let i = 1; i <= last; i += 1) {
    if (ceiling[i] !== ceiling[i - 1]) path += `H${start(i)}V${tidy(y(ceiling[i]))}`;
  }
  path += `H${end}V${tidy(y(floor[last]))}`;
  for (let i = last; i >= 1; i -= 1) {
    if (floor[i] !== floor[i - 1]) path += `H${start(i)}V${tidy(y(floor[i - 1]))}`;
  }
  return `${path}H${start(0)}Z`;
}

/**
 * @param {number} bytes
 * @param {{left: number, right: number}} area
 * @param {import("./scale.js").Scale} y
 */
function limitLine(bytes, area, y) {
  return svg(
    "g",
    {},
    svg("path", { class: "limit", d: `M${area.left} ${tidy(y(bytes))}H${area.right}` }),
    svg("text", { class: "halo", x: area.left + 6, y: y(bytes) - 6 }, `budget ${bytesText(bytes)}`),
  );
}

/**
 * @param {number} bytes
 * @param {{right: number}} area
 * @param {import("./scale.js").Scale} y
 */
function predictedMark(bytes, area, y) {
  return svg(
    "g",
    {},
    svg("path", { class: "predicted", d: `M${area.right - 60} ${tidy(y(bytes))}H${area.right}` }),
    svg("text", { class: "halo", x: area.right, y: y(bytes) - 7, "text-anchor": "end" }, "predicted"),
  );
}
