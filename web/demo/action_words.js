// One action of a schedule in plain words, as it would be read aloud.
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";

/** @typedef {import("../../wasm/engine.d.ts").ScheduleStrip} ScheduleStrip */

/**
 * @param {ScheduleStrip} strip
 * @param {number} action from 0
 */
export function actionWords(strip, action) {
  const place = `Action ${countText(action + 1)} of ${countText(strip.ops.length)}`;
  return `${place}: ${deed(strip, action)}. ${bytesText(strip.residentBytes[action])} in memory.`;
}

/** @param {ScheduleStrip} strip @param {number} action */
function deed(strip, action) {
  const op = strip.ops[action];
  const stage = `stage ${countText(strip.stages[action])}`;
  if (op === 0) return `run ${stage} forward${again(strip, action)} and keep only its output`;
  if (op === 1) return `run ${stage} forward${again(strip, action)} and keep all its way back needs`;
  if (op === 2) return `go back through ${stage}; its activation is not needed any more`;
  if (op === 3) return `let go of the output of ${stage}`;
  if (op === 4) return `let go of what ${stage} kept`;
  if (op === 5) return `look at the activation of ${stage}`;
  return op === 6 ? `store the output of ${stage}` : `load the output of ${stage}`;
}

/** "", " again", " for the 3rd time" @param {ScheduleStrip} strip @param {number} action */
function again(strip, action) {
  let times = 0;
  for (let i = 0; i <= action; i += 1) if (strip.ops[i] <= 1 && strip.stages[i] === strip.stages[action]) times += 1;
  if (times === 1) return "";
  return times === 2 ? " again" : ` for the ${ordinal(times)} time`;
}

/** @param {number} count at least 3 */
function ordinal(count) {
  const lastTwo = count % 100;
  const ending = lastTwo >= 11 && lastTwo <= 13 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${countText(count)}${ending}`;
}
