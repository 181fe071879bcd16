// Where a logarithmic slider stops: whole numbers, four to a doubling, the powers of two among them.

/**
 * All stops from `low` to `high`, both of them included, each once.
 * @param {number} low 0 or more; 0 is a stop before 1
 * @param {number} high
 */
export function logStops(low, high) {
  const stops = new Set([low, high]);
  for (let power = 1; power <= high; power *= 2) {
    for (let quarter = 4; quarter < 8; quarter += 1) stops.add(Math.round((power * quarter) / 4));
  }
  return [...stops].filter((stop) => stop >= low && stop <= high).sort((a, b) => a - b);
}

/**
 * The number of the stop nearest to a value, by ratio.
 * @param {readonly number[]} stops ascending
 * @param {number} value
 */
export function nearestStop(stops, value) {
  const above = stops.findIndex((stop) => stop >= value);
  if (above === -1) return stops.length - 1;
  if (above === 0 || stops[above] === value) return above;
  return value / stops[above - 1] < stops[above] / value ? above - 1 : above;
}
