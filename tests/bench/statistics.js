// What is said about times that were taken in turns: ratios within one round, then their median and middle half.

/**
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} low quartile
 * @property {number} high quartile
 */

/**
 * The value below which `share` of the sorted values lie, between neighbours linearly.
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 */
export function quantile(values, share) {
  if (values.length === 0) throw new Error("quantile: expected at least one value, but got none");
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/** @param {readonly number[]} values @returns {Spread} */
export function spread(values) {
  return { median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/**
 * How many times as long `theirs` took as `ours`, round by round: a machine that is slow for a while is so for both.
 * @param {readonly number[]} theirs seconds, by round
 * @param {readonly number[]} ours
 * @returns {Spread}
 */
export function ratioSpread(theirs, ours) {
  if (theirs.length !== ours.length) throw new Error(`ratios: expected as many rounds of both, but got ${theirs.length} and ${ours.length}`);
  return spread(theirs.map((seconds, round) => seconds / ours[round]));
}
