// Scales from data to pixels, and round ticks for them.

/** @typedef {(value: number) => number} Scale */

/**
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linearScale([low, high], [start, end]) {
  const factor = high === low ? 0 : (end - start) / (high - low);
  return (value) => start + (value - low) * factor;
}

/**
 * Equal ratios take equal lengths; domain above zero.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function logScale([low, high], range) {
  const scale = linearScale([Math.log(low), Math.log(high)], range);
  return (value) => scale(Math.log(value));
}

/**
 * About `count` ticks from 0 to `high`, steps 1, 2 or 5 times a power of ten, at least 1 apart.
 * @param {number} high
 * @param {number} count
 */
export function countTicks(high, count) {
  const rough = Math.max(1, high / count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((multiple) => multiple * power >= rough) ?? 10);
  return multiples(step, high);
}

/**
 * About `count` ticks from 0 to `high` bytes, steps a power of two: their labels are whole KiB, MiB and so on.
 * @param {number} high
 * @param {number} count
 */
export function byteTicks(high, count) {
  return multiples(2 ** Math.ceil(Math.log2(Math.max(1, high / count))), high);
}

/**
 * Round ticks between two numbers of any sign (losses), with the decimals their step needs.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {{values: number[], decimals: number}}
 */
export function realTicks(low, high, count) {
  const rough = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((multiple) => multiple * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { values, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/**
 * Powers of `base` within [low, high], thinned to at most `count`.
 * @param {number} low
 * @param {number} high
 * @param {number} base
 * @param {number} count
 */
export function powerTicks(low, high, base, count) {
  const first = Math.ceil(Math.log(low) / Math.log(base) - 1e-9);
  const last = Math.floor(Math.log(high) / Math.log(base) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / count));
  const ticks = [];
  for (let power = first; power <= last; power += stride) ticks.push(base ** power);
  return ticks;
}

/** @param {number} step @param {number} high */
function multiples(step, high) {
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => i * step);
}
