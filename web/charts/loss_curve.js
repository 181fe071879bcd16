// Two training curves on one picture: the first as a line, the second as marks. Marks on the line are equal losses.
import { countText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { countTicks, linearScale, realTicks } from "./scale.js";
import { svg, tidy } from "./svg.js";
import { thin } from "./thin.js";

/** @typedef {{name: string, losses: ArrayLike<number>}} LossSeries one loss a training step */

/**
 * @param {LossSeries} first
 * @param {LossSeries | undefined} second
 * @param {{width: number, height?: number, stepCount?: number}} options stepCount: end of the axis while a run still grows
 */
export function lossCurve(first, second, { width, height = 260, stepCount }) {
  const series = second ? [first, second] : [first];
  const values = series.flatMap((one) => Array.from(one.losses)).filter(Number.isFinite);
  const low = Math.min(...values, Number.POSITIVE_INFINITY);
  const high = Math.max(...values, Number.NEGATIVE_INFINITY);
  const known = values.length > 0 ? { low, high } : { low: 0, high: 1 };
  const steps = Math.max(stepCount ?? 0, ...series.map((one) => one.losses.length), 2);
  const area = { left: 50, right: width - 8, top: 30, bottom: height - 28 };
  const { values: ticks, decimals } = realTicks(known.low, known.high, 5);
  const x = linearScale([1, steps], [area.left, area.right]);
  const y = linearScale([known.low, known.high], [area.bottom - 6, area.top]);
  return chartRoot(
    { width, height, label: lossLabel(first, second) },
    leftAxis({ ticks, scale: y, text: (tick) => tick.toFixed(decimals), left: area.left, right: area.right }),
    bottomAxis({
      ticks: countTicks(steps, width / 110).filter((tick) => tick > 0),
      scale: x,
      text: countText,
      y: area.bottom,
      left: area.left,
      right: area.right,
      title: "training steps",
    }),
    svg("path", { class: "line", d: line(first.losses, x, y) }),
    ...(second ? marks(second.losses, x, y) : []),
    ...key(first, second, area),
  );
}

/**
 * @param {LossSeries} first
 * @param {LossSeries | undefined} second
 * @returns {import("./frame.js").Table}
 */
export function lossCurveTable(first, second) {
  const steps = Math.max(first.losses.length, second?.losses.length ?? 0);
  return {
    columns: [{ name: "step" }, { name: `loss, ${first.name}` }, ...(second ? [{ name: `loss, ${second.name}` }, { name: "verdict" }] : [])],
    rows: Array.from({ length: steps }, (_, i) => {
      const a = first.losses[i] ?? "not run";
      if (!second) return [i + 1, a];
      const b = second.losses[i] ?? "not run";
      return [i + 1, a, b, Object.is(a, b) ? "equal" : "differs"];
    }),
  };
}

/** @param {LossSeries} first @param {LossSeries | undefined} second */
function lossLabel(first, second) {
  /** @param {LossSeries} one */
  const end = (one) =>
    one.losses.length > 0 ? `${one.name}: loss ${one.losses[one.losses.length - 1]} after ${countText(one.losses.length)} steps` : `${one.name}: not run`;
  return second ? `${end(first)}; ${end(second)}.` : `${end(first)}.`;
}

/** @param {ArrayLike<number>} losses @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y */
function line(losses, x, y) {
  const steps = thin(
    Array.from(losses, (loss, i) => ({ loss, step: i + 1 })).filter(({ loss }) => Number.isFinite(loss)),
    ({ loss }) => loss,
  );
  return steps.map(({ loss, step }, i) => `${i === 0 ? "M" : "L"}${tidy(x(step))} ${tidy(y(loss))}`).join("");
}

/**
 * At most 60 marks, evenly spread, always one at the last step.
 * @param {ArrayLike<number>} losses @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y
 */
function marks(losses, x, y) {
  const stride = Math.max(1, Math.ceil(losses.length / 60));
  const drawn = [];
  for (let i = losses.length - 1; i >= 0; i -= stride) {
    if (Number.isFinite(losses[i])) drawn.push(svg("circle", { class: "mark", cx: x(i + 1), cy: y(losses[i]), r: 3 }));
  }
  return drawn;
}

/** @param {LossSeries} first @param {LossSeries | undefined} second @param {{left: number}} area */
function key(first, second, area) {
  const next = area.left + 30 + first.name.length * 7 + 24;
  return [
    svg("path", { class: "line", d: `M${area.left} 12h22` }),
    svg("text", { x: area.left + 28, y: 12, dy: "0.32em" }, first.name),
    second && svg("circle", { class: "mark", cx: next, cy: 12, r: 3 }),
    second && svg("text", { x: next + 9, y: 12, dy: "0.32em" }, second.name),
  ];
}
