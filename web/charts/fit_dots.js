// One quantity of many models against their parameters, one dot each: filled dots fit. A line where it has a limit.
import { countText, shortCountText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { logScale, powerTicks } from "./scale.js";
import { dotStyle, fitCell } from "./size_axis.js";
import { svg, tidy } from "./svg.js";

/** @typedef {import("./size_axis.js").Sized & {name: string, y: number}} Dot */

/**
 * @param {readonly Dot[]} dots
 * @param {{width: number, height?: number, title: string, xTitle: string, unit: import("../format/units.js").Unit, capacity: {y: number, words: string} | null, now: string, xText?: (x: number) => string}} options capacity: the limit of what fits; now: the name of the one shown above
 */
export function fitDots(dots, { width, height = 340, title, xTitle, unit, capacity, now, xText = shortCountText }) {
  const area = { left: 78, right: width - 12, top: 26, bottom: height - 30 };
  const xs = dots.map((dot) => dot.x);
  const ys = [...dots.map((dot) => dot.y), ...(capacity ? [capacity.y] : [])];
  const x = logScale([Math.min(...xs) / 1.2, Math.max(...xs) * 1.2], [area.left, area.right]);
  const [low, high] = [Math.min(...ys) / 1.3, Math.max(...ys) * 1.3];
  const y = logScale([low, high], [area.bottom, area.top]);
  const barred = dots.filter((dot) => dot.cannotRun).length;
  const fitting = dots.filter((dot) => dot.fits).length;
  return chartRoot(
    {
      width,
      height,
      label: `${title}: ${unit.text(Math.min(...dots.map((dot) => dot.y)))} to ${unit.text(Math.max(...dots.map((dot) => dot.y)))}; ${fitting} of ${dots.length} models fit${barred > 0 ? `, ${barred} cannot run` : ""}.`,
    },
    leftAxis({ ticks: powerTicks(low, high, unit.base, 7), scale: y, text: unit.tick, left: area.left, right: area.right }),
    bottomAxis({
      ticks: powerTicks(Math.min(...xs), Math.max(...xs), 10, width / 90),
      scale: x,
      text: xText,
      y: area.bottom,
      left: area.left,
      right: area.right,
      title: xTitle,
    }),
    svg("text", { class: "soft", x: 0, y: 12 }, title),
    capacity && svg("path", { class: "limit", d: `M${area.left} ${tidy(y(capacity.y))}H${area.right}` }),
    capacity && svg("text", { class: "halo", x: area.left + 6, y: y(capacity.y) - 6 }, capacity.words),
    ...dots.map((dot) =>
      svg(
        "circle",
        { ...dotStyle(dot), cx: x(dot.x), cy: y(dot.y), r: dot.name === now ? 6 : 3.5 },
        svg("title", {}, `${dot.name}: ${countText(dot.x)} parameters, ${unit.text(dot.y)}`),
      ),
    ),
    ...nowLabel(dots, now, x, y, area),
  );
}

/**
 * @param {readonly Dot[]} dots
 * @param {{xTitle: string, title: string, unitName: string}} names
 * @returns {import("./frame.js").Table}
 */
export function fitDotsTable(dots, { xTitle, title, unitName }) {
  return {
    columns: [{ name: "model" }, { name: xTitle }, { name: title, unit: unitName }, { name: "fits" }],
    rows: dots.map((dot) => [dot.name, dot.x, dot.y, fitCell(dot)]),
  };
}

/** @param {readonly Dot[]} dots @param {string} now @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y @param {{right: number}} area */
function nowLabel(dots, now, x, y, area) {
  const dot = dots.find((one) => one.name === now);
  if (!dot) return [];
  const end = x(dot.x) > area.right - now.length * 7 - 12;
  return [svg("text", { class: "halo", x: x(dot.x) + (end ? -10 : 10), y: y(dot.y) + 14, "text-anchor": end ? "end" : "start", "font-weight": 600 }, now)];
}
