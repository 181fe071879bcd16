// Counts as text, always with the same grouping whatever the visitor's locale: links and screenshots stay comparable.

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/**
 * "1,234,567"; from 2^53 on, where one number of JavaScript stands for several whole ones, "about 1.06341327428335 × 10^18".
 * @param {number} count a whole number
 */
export function countText(count) {
  if (!Number.isInteger(count) || Number.isSafeInteger(count)) return grouped.format(count);
  const [digits, power] = count.toExponential(14).split("e+");
  return `about ${digits} × 10^${power}`;
}

/**
 * "1 token", "1,234 tokens"
 * @param {number} count
 * @param {string} noun in the singular
 */
export const counted = (count, noun) => `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;

/** @type {[number, string][]} */
const thousands = [
  [1e18, "E"],
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/**
 * "38.2 M", "950": three significant digits and an SI prefix, for operations and parameters.
 * @param {number} count
 */
export function shortCountText(count) {
  for (const [size, prefix] of thousands) {
    // 999,950 already reads "1.00 M": three digits of it round up.
    if (Math.abs(count) >= size * 0.9995) return `${threeDigits(count / size)} ${prefix}`;
  }
  return countText(count);
}

/**
 * "1.50", "15.0", "150", "1,023": three significant digits, never fewer digits than the whole part has.
 * @param {number} value
 */
export function threeDigits(value) {
  const size = Math.abs(value);
  if (size >= 999.5) return countText(Math.round(value));
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

/**
 * "2.41×": how many times `value` is of `base`.
 * @param {number} value
 * @param {number} base
 */
export function timesText(value, base) {
  return `${threeDigits(value / base)}×`;
}

/**
 * "22 %", "0.4 %"
 * @param {number} share of one
 */
export function percentText(share) {
  const percent = share * 100;
  return `${Math.abs(percent) < 9.95 && percent !== 0 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
