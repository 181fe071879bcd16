// The lab's picture of a run: the chain at one moment, memory by purpose over all actions, and the schedule below it, on
// one axis of actions with one cursor.
import { chainNow, chainNowHeight } from "../charts/chain_now.js";
import { memoryTimeline } from "../charts/memory_timeline.js";
import { linearScale } from "../charts/scale.js";
import { scheduleStrip } from "../charts/schedule_strip.js";
import { svg, tidy } from "../charts/svg.js";

/** @typedef {import("../../wasm/engine.d.ts").ScheduleStrip} ScheduleStrip */
/** @typedef {import("../../wasm/engine.d.ts").TimelinePoint} TimelinePoint */

/**
 * @typedef {object} RunView
 * @property {ScheduleStrip | null} strip null: too many actions to draw
 * @property {readonly TimelinePoint[]} timeline grows while it runs
 * @property {number} actionCount
 * @property {number} predictedPeakBytes
 * @property {number | undefined} budgetBytes
 * @property {string} title
 * @property {number} cursor the action looked at
 */

const left = 58;
const timelineHeight = 220;

/** @param {RunView} view @param {number} width */
export function runChart(view, width) {
  const { strip, actionCount, predictedPeakBytes, budgetBytes, title } = view;
  const top = strip ? chainNowHeight + 6 : 0;
  const memory = memoryTimeline(fromTheStart(view.timeline), {
    width,
    height: timelineHeight,
    title,
    actionCount,
    predictedPeakBytes,
    budgetBytes,
    xTitle: "",
  });
  const below = strip && scheduleStrip(strip, { width, left, height: stripHeight(strip.stageCount, width) });
  const height = top + timelineHeight + (below ? Number(below.attributes.height) : 0);
  return svg(
    "svg",
    { class: "chart", width, height, viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}` },
    strip && chainNow(strip, view.cursor, { width, left }),
    svg("svg", { ...memory.attributes, x: 0, y: top }, ...memory.children),
    below && svg("svg", { ...below.attributes, x: 0, y: top + timelineHeight }, ...below.children),
    strip && svg("path", { class: "cursor", "data-part": "cursor", d: cursorPath(view, width) }),
  );
}

/** The line through both pictures at the action looked at. @param {RunView} view @param {number} width */
export function cursorPath({ strip, actionCount, cursor }, width) {
  const x = tidy(linearScale([0, actionCount], [left, width - 8])(cursor + 0.5));
  const bottom = chainNowHeight + 6 + timelineHeight + stripHeight(strip?.stageCount ?? 0, width) - 26;
  return `M${x} ${chainNowHeight + 30}V${bottom}`;
}

/** The part of the picture that moves with the cursor. @param {RunView} view @param {number} width */
export function nowPart({ strip, cursor }, width) {
  return strip && chainNow(strip, cursor, { width, left });
}

/** @param {number} stageCount @param {number} width */
function stripHeight(stageCount, width) {
  return 38 + Math.min(width > 700 ? 260 : 200, Math.max(90, stageCount * 9));
}

/** A timeline whose first point ends a span of many actions begins at action 0 all the same. @param {readonly TimelinePoint[]} timeline */
function fromTheStart(timeline) {
  return timeline.length > 0 && timeline[0].action > 0 ? [{ ...timeline[0], action: 0 }, ...timeline] : timeline;
}
