// A schedule as a picture: stages up, actions across. A bar is an activation that is resident; a stroke is work.
import { bytesInFull } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { bottomAxis, chartRoot } from "./frame.js";
import { countTicks, linearScale } from "./scale.js";
import { svg, tidy } from "./svg.js";

/** @typedef {import("../../wasm/engine.d.ts").ScheduleStrip} ScheduleStrip */

/** Names of `ops`, in the engine's order. */
export const operationNames = ["forward", "forward, saving", "backward", "drop output", "drop saved", "visit", "store", "load"];
const [forward, forwardSaving, backward, , , visit] = operationNames.keys();

/**
 * @typedef {object} StripOptions
 * @property {number} width pixels
 * @property {number} [height] pixels; by default 3 to 14 a stage
 * @property {number} [cursor] the action to mark, from 0
 * @property {number} [left] where actions begin: pixels for the stage numbers
 */

/**
 * @param {ScheduleStrip} strip
 * @param {StripOptions} options
 */
export function scheduleStrip(strip, { width, cursor, left = 44, height = defaultHeight(strip.stageCount) }) {
  const actionCount = strip.ops.length;
  const area = { left, right: width - 8, top: 10, bottom: height - 28 };
  const x = linearScale([0, Math.max(1, actionCount)], [area.left, area.right]);
  const y = linearScale([0, strip.stageCount + 1], [area.bottom, area.top]); // the middle of stage l; row 0 is the input
  const row = (area.bottom - area.top) / (strip.stageCount + 1);
  return chartRoot(
    { width, height, label: stripLabel(strip) },
    stageAxis(strip.stageCount, y, area),
    svg("path", { class: "block purpose-kept-activations", d: bars(strip, 0, x, y, row) }),
    svg("path", { class: "block purpose-recomputed-activations", d: bars(strip, 1, x, y, row) }),
    svg("path", { class: "line", "stroke-width": strokeWidth(x, row), d: strokes(strip, [forward, forwardSaving], x, y, row) }),
    svg("path", {
      class: "line",
      stroke: "var(--activation-gradients)",
      "stroke-width": strokeWidth(x, row) * 1.5,
      d: strokes(strip, [backward, visit], x, y, row),
    }),
    bottomAxis({
      ticks: countTicks(actionCount, width / 110),
      scale: x,
      text: countText,
      y: area.bottom,
      left: area.left,
      right: area.right,
      title: "actions",
    }),
    cursor !== undefined && cursorLine(cursor, x, area),
  );
}

/**
 * One action a row: what it did and how many bytes were resident meanwhile.
 * @param {ScheduleStrip} strip
 * @returns {import("./frame.js").Table}
 */
export function scheduleStripTable(strip) {
  return {
    columns: [{ name: "action" }, { name: "operation" }, { name: "stage" }, { name: "resident", unit: "bytes" }],
    rows: Array.from(strip.ops, (op, i) => [i, operationNames[op], strip.stages[i], strip.residentBytes[i]]),
  };
}

/**
 * One sentence on one action, for the cursor.
 * @param {ScheduleStrip} strip
 * @param {number} action
 */
export function actionSentence(strip, action) {
  return `Action ${countText(action)}: ${operationNames[strip.ops[action]]}, stage ${countText(strip.stages[action])}; ${bytesInFull(strip.residentBytes[action])} resident.`;
}

/** @param {number} stageCount */
function defaultHeight(stageCount) {
  return 38 + Math.min(420, Math.max(120, stageCount * 12));
}

/** @param {ScheduleStrip} strip */
function stripLabel(strip) {
  const work = strip.ops.reduce((sum, op) => sum + (op === forward || op === forwardSaving ? 1 : 0), 0);
  return `Schedule ${strip.schedule}: ${countText(strip.ops.length)} actions on ${countText(strip.stageCount)} stages, ${countText(work)} of them forward steps.`;
}

/**
 * All intervals of one origin as one path: full height for ā (everything backward needs), half for a (the output alone).
 * @param {ScheduleStrip} strip
 * @param {number} recomputed 0 or 1
 * @param {import("./scale.js").Scale} x
 * @param {import("./scale.js").Scale} y
 * @param {number} row
 */
function bars(strip, recomputed, x, y, row) {
  const drawn = new Set();
  let path = "";
  for (let j = 0; j < strip.liveStage.length; j += 1) {
    if (strip.liveRecomputed[j] !== recomputed) continue;
    const tall = Math.max(row * (strip.liveSaved[j] === 1 ? 0.84 : 0.42), thinnest);
    const start = x(strip.liveFrom[j]);
    const length = Math.max(x(strip.liveTo[j]) - start, thinnest);
    const top = y(strip.liveStage[j]) + row * 0.42 - tall;
    if (row < 1 && alreadyDrawn(drawn, start, top, length)) continue;
    path += `M${tidy(start)} ${tidy(top)}h${tidy(length)}v${tidy(tall)}H${tidy(start)}Z`;
  }
  return path;
}

/** Thousands of stages share a row of pixels: what covers the same pixels is drawn once. */
const thinnest = 0.4;

/** @param {Set<string>} drawn @param {number} left @param {number} top @param {number} length */
function alreadyDrawn(drawn, left, top, length) {
  const place = `${Math.round(left)} ${Math.round(top)} ${Math.round(length)}`;
  if (drawn.has(place)) return true;
  drawn.add(place);
  return false;
}

/**
 * @param {ScheduleStrip} strip
 * @param {number[]} kinds
 * @param {import("./scale.js").Scale} x
 * @param {import("./scale.js").Scale} y
 * @param {number} row
 */
function strokes(strip, kinds, x, y, row) {
  const drawn = new Set();
  const tall = Math.max(row * 0.84, thinnest);
  let path = "";
  strip.ops.forEach((op, i) => {
    if (!kinds.includes(op)) return;
    const across = x(i + 0.5);
    const top = y(strip.stages[i]) - tall / 2;
    if (row >= 1 || !alreadyDrawn(drawn, across, top, 0)) path += `M${tidy(across)} ${tidy(top)}v${tidy(tall)}`;
  });
  return path;
}

/** @param {import("./scale.js").Scale} x @param {number} row */
function strokeWidth(x, row) {
  return Math.max(0.6, Math.min(2.5, (x(1) - x(0)) * 0.4, row));
}

/**
 * @param {number} stageCount
 * @param {import("./scale.js").Scale} y
 * @param {{left: number, right: number, top: number}} area
 */
function stageAxis(stageCount, y, area) {
  const ticks = countTicks(stageCount, Math.min(stageCount, 6)).filter((stage) => stage > 0);
  return svg(
    "g",
    { "aria-hidden": "true" },
    svg("text", { class: "soft", x: area.left - 6, y: area.top, "text-anchor": "end", dy: "0.32em" }, "stage"),
    ...ticks
      .filter((stage) => y(stage) > area.top + 12)
      .map((stage) => svg("text", { class: "soft", x: area.left - 6, y: y(stage), dy: "0.32em", "text-anchor": "end" }, countText(stage))),
  );
}

/**
 * @param {number} action
 * @param {import("./scale.js").Scale} x
 * @param {{top: number, bottom: number}} area
 */
function cursorLine(action, x, area) {
  return svg("path", { class: "cursor", d: `M${tidy(x(action + 0.5))} ${area.top - 6}V${area.bottom + 4}` });
}
