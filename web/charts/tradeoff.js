// Memory against work: where each schedule of the catalogue lies, and where the visitor's own checkpoints lie among them.
import { bytesInFull, bytesText, tickBytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { logScale, powerTicks } from "./scale.js";
import { seriesMark } from "./series_marks.js";
import { svg, tidy } from "./svg.js";

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */

const families = [
  { name: "keep everything", kinds: ["keep-all"] },
  { name: "equal segments", kinds: ["every", "sqrt"] },
  { name: "binomial", kinds: ["revolve"] },
  { name: "recursive halving", kinds: ["recursive"] },
  { name: "online", kinds: ["online"] },
];

/**
 * @param {readonly SchedulePrediction[]} catalogue
 * @param {SchedulePrediction | null} own
 * @param {{width: number, height?: number}} options
 */
export function tradeoff(catalogue, own, { width, height = 320 }) {
  const placed = catalogue.filter((one) => one.feasible && familyOf(one.schedule) >= 0);
  const all = own ? [...placed, own] : placed;
  const bytes = all.map((one) => one.activationPeakBytes);
  const steps = all.map((one) => one.forwardSteps);
  const names = key(placed, 64, width - 8);
  const area = { left: 58, right: width - 8, top: names.bottom + 22, bottom: height - 28 };
  const x = logScale([Math.min(...bytes) / 1.15, Math.max(...bytes) * 1.15], [area.left, area.right]);
  const y = logScale([Math.min(...steps) / 1.1, Math.max(...steps) * 1.1], [area.bottom, area.top]);
  const label = own
    ? `your checkpoints: ${bytesInFull(own.activationPeakBytes)} of activations, ${countText(own.forwardSteps)} forward steps`
    : "no checkpoints of your own";
  return chartRoot(
    { width, height, label: `Activation bytes against forward steps of ${placed.length} schedules; ${label}.` },
    leftAxis({ ticks: powerTicks(Math.min(...steps) / 1.1, Math.max(...steps) * 1.1, 2, 6), scale: y, text: countText, left: area.left, right: area.right }),
    bottomAxis({
      ticks: powerTicks(Math.min(...bytes) / 1.15, Math.max(...bytes) * 1.15, 2, width / 90),
      scale: x,
      text: tickBytesText,
      y: area.bottom,
      left: area.left,
      right: area.right,
      title: "activations at their peak",
    }),
    svg("text", { class: "soft", x: area.left - 6, y: area.top - 10, "text-anchor": "end" }, "steps"),
    ...placed.map((one) => seriesMark(familyOf(one.schedule), x(one.activationPeakBytes), y(one.forwardSteps))),
    ...names.nodes,
    own && ownMark(own, x(own.activationPeakBytes), y(own.forwardSteps), area),
  );
}

/**
 * @param {readonly SchedulePrediction[]} catalogue
 * @param {SchedulePrediction | null} own
 * @returns {import("./frame.js").Table}
 */
export function tradeoffTable(catalogue, own) {
  return {
    columns: [
      { name: "schedule" },
      { name: "activations at peak", unit: "bytes" },
      { name: "all memory at peak", unit: "bytes" },
      { name: "forward steps" },
      { name: "cost", unit: "operations" },
    ],
    rows: [...(own ? [{ ...own, schedule: "your checkpoints" }] : []), ...catalogue].map((one) => [
      one.schedule,
      one.activationPeakBytes,
      one.predictedPeakBytes,
      one.forwardSteps,
      one.cost,
    ]),
  };
}

/** @param {string} schedule */
function familyOf(schedule) {
  const kind = schedule.split(":")[0];
  return families.findIndex((family) => family.kinds.includes(kind));
}

/**
 * Names of the marks, in as many rows as they need.
 * @param {SchedulePrediction[]} placed
 * @param {number} left
 * @param {number} right
 */
function key(placed, left, right) {
  let across = left;
  let down = 8;
  const nodes = families.flatMap(({ name }, i) => {
    if (!placed.some((one) => familyOf(one.schedule) === i)) return [];
    const length = name.length * 6.6 + 30;
    if (across > left && across + length > right) {
      across = left;
      down += 18;
    }
    const at = across;
    across += length;
    return [seriesMark(i, at, down), svg("text", { x: at + 10, y: down, dy: "0.32em" }, name)];
  });
  return { nodes, bottom: down + 12 };
}

/** @param {SchedulePrediction} own @param {number} x @param {number} y @param {{left: number, right: number, bottom: number}} area */
function ownMark(own, x, y, area) {
  const words = `yours: ${bytesText(own.activationPeakBytes)}, ${countText(own.forwardSteps)} steps`;
  const late = x + 11 + words.length * 6.8 > area.right;
  const below = y + 20 < area.bottom - 4; // below the frontier there is room: no schedule lies there
  return svg(
    "g",
    {},
    svg("path", { class: "limit", d: `M${tidy(x)} ${area.bottom}V${tidy(y)}H${area.left}` }),
    svg("circle", { class: "dot purpose-kept-activations", cx: x, cy: y, r: 6 }),
    svg("text", { class: "halo", x: x + (late ? -11 : 11), y: below ? y + 20 : y - 11, "text-anchor": late ? "end" : "start", "font-weight": 600 }, words),
  );
}
