// Many answers along one size of the setting: the points of a curve, and the largest size that fits.
import { logStops } from "../elements/log_stops.js";
import { colourOf, purposes } from "./answer.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {{x: number, bytes: Record<string, number>}} Point of charts/fit_curve.js */
/** @typedef {{points: Point[], largest: number | null}} Sweep largest: the last size that fits, null where none does */

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
  return { x, bytes };
}

/** Purposes that are zero everywhere are left out of the stack. @param {readonly Point[]} points @returns {Point[]} */
export function withoutEmpty(points) {
  const used = purposes.map(({ colour }) => colour).filter((colour) => points.some((point) => point.bytes[colour] > 0));
  return points.map(({ x, bytes }) => ({ x, bytes: Object.fromEntries(used.map((colour) => [colour, bytes[colour]])) }));
}

/**
 * The largest whole size in [low, high] that fits, null where none does; for bytes that grow with the size.
 * @param {number} low
 * @param {number} high
 * @param {(size: number) => boolean} fits
 */
export function largestThatFits(low, high, fits) {
  if (!fits(low)) return null;
  let [good, bad] = [low, high + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/**
 * @param {readonly number[]} sizes ascending
 * @param {(size: number) => Answer | null} ask null where the setting has no answer at that size
 * @returns {Sweep}
 */
export function sweep(sizes, ask) {
  const answered = sizes.flatMap((size) => {
    const answer = ask(size);
    return answer ? [{ size, answer }] : [];
  });
  const fitting = answered.filter(({ answer }) => answer.fits);
  const points = withoutEmpty(answered.map(({ size, answer }) => pointOf(answer, size)));
  if (fitting.length === 0) return { points, largest: null };
  // Between the last point that fits and the first that does not lies the size in question.
  const last = fitting[fitting.length - 1].size;
  const next = answered.find(({ size }) => size > last)?.size ?? last;
  return { points, largest: next === last ? last : largestThatFits(last, next - 1, (size) => ask(size)?.fits ?? false) };
}
