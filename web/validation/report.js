// Reports of the suite, as `rootspace validate --json` prints them, and what the page asks of them.

/**
 * @typedef {"quick" | "full"} Scale
 * @typedef {{name: string, value: number | string, unit: string}} Value
 * @typedef {{claim: string, expected: string, found: string, passed: boolean}} Check
 * @typedef {{broken: string, tried: number, detected: number, passed: boolean}} Control
 * @typedef {{runs: number, largest_peak_difference_bytes: number, largest_activation_difference_bytes: number, runs_leaving_bytes: number}} Accounting
 * @typedef {{exponent: number, low: number, high: number, constant: number}} Power
 * @typedef {{name: string, points: {size: number, bytes: number}[], fit: (Power & {from: number, to: number, points: number}) | null}} MeasuredSeries
 * @typedef {{schedule: string, forward_steps: number, operations_ratio: number, expected_ratio: number, measured_ratio: number,
 *   lower_quartile: number, upper_quartile: number, median_seconds: number, rounds: number}} Timing
 * @typedef {{depth: number, width: number, parameters: number, checkpoint_parameters: number}} SeedPoint
 * @typedef {{law: string, slope: number, intercept: number, correlation: number, r_squared: number}} Law
 * @typedef {{depth_sweep: SeedPoint[], laws: Law[], law_correlation: number, width_sweep: SeedPoint[], depth_fit: Power, width_fit: Power, last_layer_ratio: number}} SeedStatistic
 * @typedef {{id: string, title: string, setup: string, passed: boolean, values: Value[], checks: Check[], controls: Control[], accounting: Accounting,
 *   digest: string, seconds: number, series?: MeasuredSeries[], timings?: Timing[], seed_statistic?: SeedStatistic}} Case
 * @typedef {{name: string, cases: Case[], fingerprint?: string, committed_fingerprint?: string}} Part the fingerprints: of the part "digests"
 * @typedef {{compiler: string, target: string, simd: string, vector_bits: number}} Build
 * @typedef {{scale: Scale, passed: boolean, cases: number, accounting: Accounting, build: Build, seconds: number, parts: Part[]}} Report
 * @typedef {{date: string, processor: string, quick: Report, full: Report}} Native
 */

/** The suite by the native command, recorded by web/build/record_native.js. */
const nativeUrl = new URL("./native.json", import.meta.url);

/** @returns {Promise<Native>} */
export async function loadNative() {
  const response = await fetch(nativeUrl);
  if (!response.ok) throw new Error(`The native results could not be loaded (status ${response.status}).`);
  return response.json();
}

/** @param {Report | undefined} report @param {string} part @returns {Case[]} */
export function casesOf(report, part) {
  return report?.parts.find(({ name }) => name === part)?.cases ?? [];
}

/** @param {Report | undefined} report @param {string} id @returns {Case | undefined} */
export function caseOf(report, id) {
  return report?.parts.flatMap(({ cases }) => cases).find((one) => one.id === id);
}

/** How many controls were tried in a list of cases, and how many were detected. @param {readonly Case[]} cases */
export function controlTally(cases) {
  const controls = cases.flatMap((one) => one.controls);
  return {
    tried: controls.reduce((sum, control) => sum + control.tried, 0),
    detected: controls.reduce((sum, control) => sum + control.detected, 0),
  };
}

/** @param {Build} build */
export function buildText({ compiler, target, simd }) {
  return `${compiler.replace(" )", ")").replace(/(\d) \)/, "$1)")}, ${target}, ${simd}`;
}

/**
 * A part's report while it runs: the cases that have ended so far.
 * @param {string} part
 * @param {Scale} scale
 * @param {readonly Case[]} cases
 * @returns {Report}
 */
export function partialReport(part, scale, cases) {
  const total = (/** @type {(one: Case) => number} */ of) => cases.reduce((sum, one) => sum + of(one), 0);
  const most = (/** @type {(one: Case) => number} */ of) => Math.max(0, ...cases.map(of));
  return {
    scale,
    passed: cases.every((one) => one.passed),
    cases: cases.length,
    accounting: {
      runs: total((one) => one.accounting.runs),
      largest_peak_difference_bytes: most((one) => one.accounting.largest_peak_difference_bytes),
      largest_activation_difference_bytes: most((one) => one.accounting.largest_activation_difference_bytes),
      runs_leaving_bytes: total((one) => one.accounting.runs_leaving_bytes),
    },
    build: { compiler: "", target: "", simd: "", vector_bits: 0 },
    seconds: total((one) => one.seconds),
    parts: [{ name: part, cases: [...cases] }],
  };
}
