// A few points with several laws fitted to the same points: can they be told apart?
import { shortCountText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { countTicks, linearScale } from "./scale.js";
import { seriesMark } from "./series_marks.js";
import { svg, tidy } from "./svg.js";

/** @typedef {{name: string, note: string, at: (x: number) => number}} FittedLaw */

const dashes = ["none", "6 3", "2 3"];
const curveSteps = 60;

/**
 * @param {readonly {x: number, y: number}[]} points
 * @param {readonly FittedLaw[]} laws at most three
 * @param {{width: number, height?: number, title: string, xTitle: string}} options
 */
export function lawFits(points, laws, { width, height = 300, title, xTitle }) {
  const xs = points.map((point) => point.x);
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const most = Math.max(...points.map((point) => point.y), ...laws.map((law) => law.at(high)));
  const area = { left: 52, right: width - 12, top: 14 + laws.length * 18, bottom: height - 30 };
  const x = linearScale([0, high * 1.04], [area.left, area.right]);
  const y = linearScale([0, most * 1.05], [area.bottom, area.top]);
  return chartRoot(
    { width, height, label: `${title}: ${points.length} points; ${laws.map((law) => `${law.name} ${law.note}`).join("; ")}.` },
    leftAxis({ ticks: countTicks(most, 5), scale: y, text: shortCountText, left: area.left, right: area.right }),
    bottomAxis({ ticks: countTicks(high, width / 110), scale: x, text: shortCountText, y: area.bottom, left: area.left, right: area.right, title: xTitle }),
    ...laws.map((law, i) => svg("path", { class: "line", "stroke-dasharray": dashes[i], d: curve(law, low, high, x, y) })),
    ...points.map((point) => seriesMark(0, x(point.x), y(point.y))),
    ...laws.flatMap((law, i) => [
      svg("path", { class: "line", "stroke-dasharray": dashes[i], d: `M${area.left} ${12 + i * 18}h30` }),
      svg("text", { x: area.left + 38, y: 12 + i * 18, dy: "0.32em" }, `${law.name}  ${law.note}`),
    ]),
  );
}

/** @param {FittedLaw} law @param {number} low @param {number} high @param {(v: number) => number} x @param {(v: number) => number} y */
function curve(law, low, high, x, y) {
  const places = Array.from({ length: curveSteps + 1 }, (_, i) => low + ((high - low) * i) / curveSteps);
  return places.map((at, i) => `${i === 0 ? "M" : "L"}${tidy(x(at))} ${tidy(y(law.at(at)))}`).join("");
}
