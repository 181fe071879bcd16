// The chain at one moment of a schedule: a cell a stage, lit while its activation is in memory.
import { countText } from "../format/counts.js";
import { operationNames } from "./schedule_strip.js";
import { countTicks, linearScale } from "./scale.js";
import { svg, tidy } from "./svg.js";

/** @typedef {import("../../wasm/engine.d.ts").ScheduleStrip} ScheduleStrip */

export const chainNowHeight = 58;
const cell = { top: 18, height: 22 };

/**
 * @param {ScheduleStrip} strip
 * @param {number} action
 * @param {{width: number, left: number}} options
 */
export function chainNow(strip, action, { width, left }) {
  const right = width - 8;
  const x = linearScale([0, strip.stageCount], [left, right]);
  const one = x(1) - x(0);
  const gap = one > 4 ? 1 : 0;
  const stage = strip.stages[action];
  const live = liveAt(strip, action);
  const kept = cellPath(
    live.filter(({ recomputed }) => !recomputed),
    x,
    gap,
  );
  const recomputed = cellPath(
    live.filter((one) => one.recomputed),
    x,
    gap,
  );
  const name = operationNames[strip.ops[action]];
  const middle = Math.min(right - 60, Math.max(left + 60, x(stage - 0.5)));
  return svg(
    "g",
    { "data-part": "now" },
    svg("text", { class: "soft", x: left - 6, y: cell.top + cell.height / 2, dy: "0.32em", "text-anchor": "end" }, "now"),
    svg("path", { class: "grid", d: `M${left} ${cell.top + cell.height + 0.5}H${right}` }),
    svg("path", { class: "block purpose-kept-activations", d: kept }),
    svg("path", { class: "block purpose-recomputed-activations", d: recomputed }),
    svg("path", {
      class: "line",
      stroke: name.startsWith("backward") ? "var(--activation-gradients)" : undefined,
      "stroke-width": 2,
      d: `M${tidy(x(stage - 1))} ${cell.top - 3}h${tidy(Math.max(one - gap, 2))}v${cell.height + 6}h${tidy(-Math.max(one - gap, 2))}Z`,
    }),
    svg("text", { x: middle, y: 9, "text-anchor": "middle" }, `${name} ${countText(stage)}`),
    ...countTicks(strip.stageCount, width / 110)
      .filter((tick) => tick > 0 && x(tick) < right - 50)
      .map((tick) => svg("text", { class: "soft", x: x(tick - 0.5), y: chainNowHeight - 6, "text-anchor": "middle" }, countText(tick))),
    svg("text", { class: "soft", x: right, y: chainNowHeight - 6, "text-anchor": "end" }, "stages"),
  );
}

/**
 * What is resident while an action runs.
 * @param {ScheduleStrip} strip
 * @param {number} action
 * @returns {{stage: number, saved: boolean, recomputed: boolean}[]}
 */
export function liveAt(strip, action) {
  const live = [];
  for (let j = 0; j < strip.liveStage.length; j += 1) {
    if (strip.liveFrom[j] > action || strip.liveTo[j] <= action) continue;
    live.push({ stage: strip.liveStage[j], saved: strip.liveSaved[j] === 1, recomputed: strip.liveRecomputed[j] === 1 });
  }
  return live;
}

/**
 * Full cells for ā, half ones for a; the input, stage 0, has no cell.
 * @param {{stage: number, saved: boolean}[]} live
 * @param {import("./scale.js").Scale} x
 * @param {number} gap pixels between cells
 */
function cellPath(live, x, gap) {
  let path = "";
  for (const { stage, saved } of live) {
    if (stage === 0) continue;
    const tall = saved ? cell.height : cell.height / 2;
    const length = Math.max(x(stage) - x(stage - 1) - gap, 0.4);
    path += `M${tidy(x(stage - 1))} ${cell.top + cell.height - tall}h${tidy(length)}v${tall}h${tidy(-length)}Z`;
  }
  return path;
}
