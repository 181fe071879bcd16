// The seeds' seven points with three laws through them, and the sweep over widths that the seeds did not make.
import { beside } from "../charts/beside.js";
import { lawFits } from "../charts/law_fits.js";
import { scalingCurve } from "../charts/scaling_curve.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";

/** @typedef {import("./report.js").Case} Case */
/** @typedef {import("./report.js").SeedStatistic} SeedStatistic */

/** @type {[law: string, shown: string, (n: number) => number][]} */
const shownLaws = [
  ["sqrt(n)", "√n", Math.sqrt],
  ["n", "n", (n) => n],
  ["n^0.75", "n^0.75", (n) => n ** 0.75],
];

/** @param {Case} one the case "seed-statistic" */
export function showStatistic(one) {
  const statistic = one.seed_statistic;
  if (!statistic) return;
  const figure = find(document, "#statistic", RsFigure);
  figure.show({
    chart: (width) => beside(width, [(each) => depthChart(statistic, each), (each) => widthChart(statistic, each)]),
    table: () => table(statistic),
    json: one,
  });
  const why = one.values.find(({ name }) => name === "why it decides nothing");
  if (why) find(figure, "[data-cell=statistic-sentence]", HTMLElement).textContent = String(why.value);
}

/** @param {SeedStatistic} statistic @param {number} width */
function depthChart(statistic, width) {
  const laws = shownLaws.flatMap(([law, name, apply]) => {
    const fit = statistic.laws.find((one) => one.law === law);
    return fit ? [{ name, note: `r = ${fit.correlation.toFixed(4)}`, at: (/** @type {number} */ n) => fit.intercept + fit.slope * apply(n) }] : [];
  });
  const points = statistic.depth_sweep.map((point) => ({ x: point.parameters, y: point.checkpoint_parameters }));
  return lawFits(points, laws, { width, title: "Parameters of checkpoint layers against all parameters n, depths 3 to 32", xTitle: "n, over depths" });
}

/** @param {SeedStatistic} statistic @param {number} width */
function widthChart(statistic, width) {
  const points = statistic.width_sweep.map((point) => ({ x: point.parameters, y: point.checkpoint_parameters }));
  const name = `${statistic.width_fit.exponent.toFixed(3)}: linear in n`;
  return scalingCurve([{ name, points, fit: statistic.width_fit }], {
    width,
    height: 300,
    title: "The same over widths 16 to 256 at depth 16",
    xTitle: "n, over widths",
    xBase: 10,
  });
}

/** @param {SeedStatistic} statistic @returns {import("../charts/frame.js").Table} */
function table(statistic) {
  return {
    columns: [{ name: "sweep" }, { name: "depth" }, { name: "width" }, { name: "parameters n" }, { name: "parameters of checkpoint layers" }],
    rows: [
      ...statistic.depth_sweep.map((point) => ["depth", point.depth, point.width, point.parameters, point.checkpoint_parameters]),
      ...statistic.width_sweep.map((point) => ["width", point.depth, point.width, point.parameters, point.checkpoint_parameters]),
    ],
  };
}
