// Many answers along one size of the setting, or of every model: the points of a chart, and the largest size that fits. Each is
// computed a step at a time, so that whoever runs it can stop between two answers.
import { logStops } from "../elements/log_stops.js";
import { colourOf, purposes } from "./answer.js";
import { quantitiesOf } from "./quantities.js";

/** @typedef {import("./answer.js").Answer} Answer */
/**
 * @typedef {{x: number, fits: boolean, cannotRun: boolean, bytes: Record<string, number>, quantities: Record<string, number | null>}} Point bytes by colour (charts/fit_curve.js), the rest by name (quantities.js)
 * @typedef {{points: Point[], largest: number | null}} Sweep largest: the last size that fits before one drawn that does not; null where nothing drawn is past it, or none fits
 * @typedef {{name: string, x: number, fits: boolean, cannotRun: boolean, quantities: Record<string, number | null>}} ModelPoint x: its parameters; cannotRun: however much memory there is
 */

const spread = 32; // times below and above the size shown

/** The sizes a chart asks for: some times below the present one to as many above. @param {number} now @param {number} low @param {number} high */
export function sizesAround(now, low, high) {
  const from = Math.max(low, Math.floor(now / spread));
  const to = Math.min(high, now * spread);
  return logStops(from, to).filter((size) => size === from || size === to || isRound(size));
}

/** Two sizes to a doubling are enough for a curve. @param {number} size */
const isRound = (size) => Number.isInteger(Math.log2(size)) || Number.isInteger(Math.log2(size / 3));

/** @param {Answer} answer @param {number} x @returns {Point} */
export function pointOf(answer, x) {
  const bytes = Object.fromEntries(purposes.map(({ colour }) => [colour, 0]));
  for (const item of answer.items) bytes[colourOf(item.purpose)] += item.bytes;
  return { x, fits: answer.fits, cannotRun: Boolean(answer.cannot_run), bytes, quantities: quantitiesOf(answer) };
}

/** Purposes that are zero everywhere are left out of the stack. @param {readonly Point[]} points @returns {Point[]} */
export function withoutEmpty(points) {
  const used = purposes.map(({ colour }) => colour).filter((colour) => points.some((point) => point.bytes[colour] > 0));
  return points.map((point) => ({ ...point, bytes: Object.fromEntries(used.map((colour) => [colour, point.bytes[colour]])) }));
}

/**
 * The largest whole size in [low, high] that fits, null where none does; for bytes that grow with the size.
 * @param {number} low
 * @param {number} high
 * @param {(size: number) => boolean} fits
 * @returns {Generator<number, number | null>} yields before each question; of the share that is done it knows nothing but 1
 */
export function* largestThatFits(low, high, fits) {
  if (!fits(low)) return null;
  let [good, bad] = [low, high + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    yield 1;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** Sizes are multiples of this, as the trainer shares sequences out (core/estimate/answer/trainer_limits.cpp). @param {Record<string, unknown>} request @param {string} field */
export function stepOf({ task, trainer, context_parallel, tensor_parallel, sequence_parallel }, field) {
  if (field !== "context" || task !== "training") return 1;
  const [context, tensor] = [Number(context_parallel ?? 1), Number(tensor_parallel ?? 1)];
  if (trainer === "torchtitan-2024") return 2 * context * tensor;
  if (trainer === "torchtitan") return context * (tensor % 4 === 0 ? 2 : tensor % 2 === 0 ? 4 : 8) * tensor;
  const split = sequence_parallel ? tensor : 1;
  return context * split * (context > 1 && trainer !== "deepspeed" && split % 2 ? 2 : 1);
}

/**
 * @param {readonly number[]} sizes ascending
 * @param {(size: number) => Answer | null} ask null where the setting has no answer at that size
 * @param {number} [step] sizes between its multiples are none that the setting can have
 * @returns {Generator<number, Sweep>} yields the share that is done
 */
export function* sweep(sizes, ask, step = 1) {
  /** @type {Point[]} */
  const all = [];
  for (const [i, size] of sizes.entries()) {
    yield i / sizes.length;
    const answer = ask(size);
    if (answer) all.push(pointOf(answer, size));
  }
  const points = withoutEmpty(all);
  const last = points.findLast(({ fits }) => fits)?.x;
  if (last === undefined) return { points, largest: null };
  // Between the last point that fits and the first that does not lies the size in question; past the end of the axis it is not looked for.
  const next = points.find(({ x }) => x > last)?.x;
  if (next === undefined) return { points, largest: null };
  const found = yield* largestThatFits(last / step, Math.floor((next - 1) / step), (times) => ask(times * step)?.fits ?? false);
  return { points, largest: found === null ? last : found * step };
}

/**
 * Those models of the catalogue that have an answer in the setting.
 * @param {readonly import("./answer.js").ModelEntry[]} models
 * @param {(id: string) => Answer | null} ask
 * @returns {Generator<number, ModelPoint[]>} yields the share that is done
 */
export function* everyModel(models, ask) {
  /** @type {ModelPoint[]} */
  const points = [];
  for (const [i, { id, name, parameters }] of models.entries()) {
    yield i / models.length;
    const answer = ask(id);
    if (answer) points.push({ name, x: parameters, fits: answer.fits, cannotRun: Boolean(answer.cannot_run), quantities: quantitiesOf(answer) });
  }
  return points;
}
