// Which schedules of the catalogue stand in the bars: few enough to read, and every one with something to say.

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */

const always = ["keep-all", "plain", "sqrt", "recursive"];

/**
 * The named ones, then those that no other beats in both activation bytes and cost, evenly spread to `limit`; most bytes first.
 * @param {readonly SchedulePrediction[]} catalogue
 * @param {string} chosen the schedule the page shows, always among them
 * @param {number} [limit]
 */
export function shortlist(catalogue, chosen, limit = 12) {
  const feasible = catalogue.filter((one) => one.feasible && !one.schedule.startsWith("at:"));
  const named = feasible.filter((one) => always.includes(one.schedule) || one.schedule === chosen);
  const best = feasible
    .filter((one) => !named.includes(one) && !feasible.some((other) => beats(other, one)))
    .sort((a, b) => b.activationPeakBytes - a.activationPeakBytes);
  const room = Math.max(0, limit - named.length);
  const spread = best.length <= room ? best : Array.from({ length: room }, (_, i) => best[Math.round((i * (best.length - 1)) / Math.max(1, room - 1))]);
  return [...named, ...spread].sort((a, b) => b.activationPeakBytes - a.activationPeakBytes || a.cost - b.cost);
}

/** @param {SchedulePrediction} a @param {SchedulePrediction} b */
function beats(a, b) {
  const noWorse = a.activationPeakBytes <= b.activationPeakBytes && a.cost <= b.cost;
  return noWorse && (a.activationPeakBytes < b.activationPeakBytes || a.cost < b.cost);
}
