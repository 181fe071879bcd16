// Measured quantities against a size, both logarithmic, each with its fitted power law and the law's 95 % interval.
import { shortCountText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { logScale, powerTicks } from "./scale.js";
import { seriesMark } from "./series_marks.js";
import { svg, tidy } from "./svg.js";

/**
 * The line is y = constant · x^exponent; low and high bound the exponent at 95 %, turning about the points' middle.
 * @typedef {{exponent: number, low: number, high: number, constant: number}} PowerFit
 * @typedef {{name: string, points: {x: number, y: number}[], fit?: PowerFit, mark?: number}} Series mark: which shape, when not its place in the list
 */

/**
 * @param {readonly Series[]} series
 * @param {{width: number, height?: number, title: string, xTitle: string, yText?: (y: number) => string, xBase?: number, yBase?: number}} options
 */
export function scalingCurve(series, { width, height = 360, title, xTitle, yText = shortCountText, xBase = 2, yBase = 10 }) {
  const all = series.flatMap((one) => one.points);
  const xs = bounds(all.map((point) => point.x));
  const ys = bounds(all.map((point) => point.y));
  const labels = width > 560 ? 200 : 12;
  const area = { left: 66, right: width - labels, top: 14, bottom: height - 30 };
  const x = logScale(xs, [area.left + 6, area.right - 6]);
  const y = logScale([ys[0] / 1.3, ys[1] * 1.3], [area.bottom, area.top]);
  return chartRoot(
    { width, height, label: `${title}: ${series.map(fitSentence).join("; ")}.` },
    leftAxis({ ticks: powerTicks(ys[0] / 1.3, ys[1] * 1.3, yBase, 6), scale: y, text: yText, left: area.left, right: area.right }),
    bottomAxis({
      ticks: powerTicks(xs[0], xs[1], xBase, width / 90),
      scale: x,
      text: shortCountText,
      y: area.bottom,
      left: area.left,
      right: area.right,
      title: xTitle,
    }),
    ...series.map((one) => one.fit && svg("path", { class: "band", d: band(one, x, y) })),
    ...series.map((one) => one.fit && svg("path", { class: "line", d: fitLine(one, one.fit, x, y) })),
    ...series.flatMap((one, i) => one.points.map((point) => seriesMark(one.mark ?? i, x(point.x), y(point.y)))),
    ...(width > 560 ? endLabels(series, y, area) : []),
  );
}

/**
 * @param {readonly Series[]} series
 * @param {{x: string, y: string}} names
 * @returns {import("./frame.js").Table}
 */
export function scalingCurveTable(series, names) {
  return {
    columns: [{ name: "series" }, { name: names.x }, { name: names.y }, { name: "fitted exponent" }, { name: "95 % interval" }],
    rows: series.flatMap((one) =>
      one.points.map((point) => [
        one.name,
        point.x,
        point.y,
        one.fit ? one.fit.exponent.toFixed(4) : "none",
        one.fit ? `${one.fit.low.toFixed(4)} to ${one.fit.high.toFixed(4)}` : "none",
      ]),
    ),
  };
}

/** @param {Series} one */
function fitSentence(one) {
  if (!one.fit) return one.name;
  return `${one.name} grows with exponent ${one.fit.exponent.toFixed(2)} (${one.fit.low.toFixed(2)} to ${one.fit.high.toFixed(2)})`;
}

/** @param {number[]} values @returns {[number, number]} */
function bounds(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low === high ? [low / 2, high * 2] : [low, high];
}

/** @param {Series} one @param {PowerFit} fit @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y */
function fitLine(one, fit, x, y) {
  const [low, high] = bounds(one.points.map((point) => point.x));
  return [low, high].map((at, i) => `${i === 0 ? "M" : "L"}${tidy(x(at))} ${tidy(y(fit.constant * at ** fit.exponent))}`).join("");
}

/** @param {Series} one @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y */
function band(one, x, y) {
  const fit = /** @type {PowerFit} */ (one.fit);
  const [low, high] = bounds(one.points.map((point) => point.x));
  const middle = Math.exp(one.points.reduce((sum, point) => sum + Math.log(point.x), 0) / one.points.length);
  const height = fit.constant * middle ** fit.exponent;
  /** @param {number} at @param {number} exponent */
  const corner = (at, exponent) => `${tidy(x(at))} ${tidy(y(height * (at / middle) ** exponent))}`;
  const turn = `${tidy(x(middle))} ${tidy(y(height))}`;
  return `M${corner(low, fit.low)}L${turn}L${corner(high, fit.high)}L${corner(high, fit.low)}L${turn}L${corner(low, fit.high)}Z`;
}

/**
 * Labels at the right ends, pushed apart so that none covers another.
 * @param {readonly Series[]} series
 * @param {import("./scale.js").Scale} y
 * @param {{right: number}} area
 */
function endLabels(series, y, area) {
  const wanted = series.map((one, i) => ({ one, i, at: y(one.points[one.points.length - 1].y) })).sort((a, b) => a.at - b.at);
  for (let i = 1; i < wanted.length; i += 1) wanted[i].at = Math.max(wanted[i].at, wanted[i - 1].at + 30);
  return wanted.map(({ one, i, at }) =>
    svg(
      "g",
      {},
      seriesMark(one.mark ?? i, area.right + 16, at),
      svg("text", { x: area.right + 26, y: at, dy: "0.32em", "font-weight": 600 }, one.name),
      one.fit &&
        svg(
          "text",
          { class: "soft", x: area.right + 26, y: at + 14, dy: "0.32em" },
          `exponent ${one.fit.exponent.toFixed(2)} [${one.fit.low.toFixed(2)}, ${one.fit.high.toFixed(2)}]`,
        ),
    ),
  );
}
