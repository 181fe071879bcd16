// Where a logarithmic slider stops: four to a doubling, the powers of two among them; whole numbers where the lowest is one.

/**
 * All stops from `low` to `high`, both of them included, each once.
 * @param {number} low 0 or more; 0 is a stop before 1
 * @param {number} high
 */
export function logStops(low, high) {
  const stops = new Set([low, high]);
  const whole = Number.isInteger(low);
  for (let power = whole ? 1 : 2 ** Math.ceil(Math.log2(low)); power <= high; power *= 2) {
    for (let quarter = 4; quarter < 8; quarter += 1) {
      const stop = (power * quarter) / 4;
      stops.add(whole ? Math.round(stop) : Number(stop.toPrecision(3)));
    }
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
