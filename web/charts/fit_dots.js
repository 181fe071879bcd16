// Bytes of many models against their parameters, one dot each, with the line of a device's memory: filled dots fit.
import { bytesText, tickBytesText } from "../format/bytes.js";
import { countText, shortCountText } from "../format/counts.js";
import { bottomAxis, chartRoot, leftAxis } from "./frame.js";
import { logScale, powerTicks } from "./scale.js";
import { svg, tidy } from "./svg.js";

/** @typedef {{name: string, x: number, bytes: number}} Dot */

/**
 * @param {readonly Dot[]} dots
 * @param {{width: number, height?: number, title: string, xTitle: string, capacityBytes: number, now: string, xText?: (x: number) => string}} options now: the name of the one shown above
 */
export function fitDots(dots, { width, height = 340, title, xTitle, capacityBytes, now, xText = shortCountText }) {
  const area = { left: 66, right: width - 12, top: 20, bottom: height - 30 };
  const xs = dots.map((dot) => dot.x);
  const bytes = [...dots.map((dot) => dot.bytes), capacityBytes];
  const x = logScale([Math.min(...xs) / 1.2, Math.max(...xs) * 1.2], [area.left, area.right]);
  const [low, high] = [Math.min(...bytes) / 1.3, Math.max(...bytes) * 1.3];
  const y = logScale([low, high], [area.bottom, area.top]);
  const fitting = dots.filter((dot) => dot.bytes <= capacityBytes).length;
  return chartRoot(
    { width, height, label: `${title}: ${fitting} of ${dots.length} models fit the ${bytesText(capacityBytes)} of memory.` },
    leftAxis({ ticks: powerTicks(low, high, 4, 7), scale: y, text: tickBytesText, left: area.left, right: area.right }),
    bottomAxis({
      ticks: powerTicks(Math.min(...xs), Math.max(...xs), 10, width / 90),
      scale: x,
      text: xText,
      y: area.bottom,
      left: area.left,
      right: area.right,
      title: xTitle,
    }),
    svg("path", { class: "limit", d: `M${area.left} ${tidy(y(capacityBytes))}H${area.right}` }),
    svg("text", { class: "halo", x: area.left + 6, y: y(capacityBytes) - 6 }, `memory ${bytesText(capacityBytes)}`),
    ...dots.map((dot) =>
      svg(
        "circle",
        { class: dot.bytes <= capacityBytes ? "dot" : "mark", cx: x(dot.x), cy: y(dot.bytes), r: dot.name === now ? 6 : 3.5 },
        svg("title", {}, `${dot.name}: ${countText(dot.x)} parameters, ${bytesText(dot.bytes)}`),
      ),
    ),
    ...nowLabel(dots, now, x, y, area),
  );
}

/** @param {readonly Dot[]} dots @param {string} xTitle @returns {import("./frame.js").Table} */
export function fitDotsTable(dots, xTitle) {
  return { columns: [{ name: "model" }, { name: xTitle }, { name: "held", unit: "bytes" }], rows: dots.map((dot) => [dot.name, dot.x, dot.bytes]) };
}

/** @param {readonly Dot[]} dots @param {string} now @param {import("./scale.js").Scale} x @param {import("./scale.js").Scale} y @param {{right: number}} area */
function nowLabel(dots, now, x, y, area) {
  const dot = dots.find((one) => one.name === now);
  if (!dot) return [];
  const end = x(dot.x) > area.right - now.length * 7 - 12;
  return [svg("text", { class: "halo", x: x(dot.x) + (end ? -10 : 10), y: y(dot.bytes) + 14, "text-anchor": end ? "end" : "start", "font-weight": 600 }, now)];
}
