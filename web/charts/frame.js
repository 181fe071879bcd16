// What charts share: the root with its spoken label, axes with hairline grids, the type of a table view.
import { svg } from "./svg.js";

/** @typedef {import("./svg.js").SvgNode} SvgNode */
/** @typedef {{columns: {name: string, unit?: string}[], rows: (string | number)[][]}} Table */
/** @typedef {{top: number, right: number, bottom: number, left: number}} Margins */

/**
 * @param {{width: number, height: number, label: string}} options label: what the picture shows, with its numbers
 * @param {...(SvgNode | undefined | null | false)} children
 */
export function chartRoot({ width, height, label }, ...children) {
  return svg(
    "svg",
    { class: "chart", width, height, viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`, role: "img", "aria-label": label },
    ...children,
  );
}

/**
 * Horizontal hairlines with their labels to the left.
 * @param {{ticks: number[], scale: (value: number) => number, text: (value: number) => string, left: number, right: number}} options
 */
export function leftAxis({ ticks, scale, text, left, right }) {
  return svg(
    "g",
    { "aria-hidden": "true" },
    ...ticks.flatMap((tick) => [
      svg("line", { class: tick === 0 ? "axis" : "grid", x1: left, x2: right, y1: scale(tick), y2: scale(tick) }),
      svg("text", { class: "soft", x: left - 6, y: scale(tick), dy: "0.32em", "text-anchor": "end" }, text(tick)),
    ]),
  );
}

/**
 * Tick labels under the bottom line, the axis title at its right end.
 * @param {{ticks: number[], scale: (value: number) => number, text: (value: number) => string, y: number, left: number, right: number, title: string}} options
 */
export function bottomAxis({ ticks, scale, text, y, left, right, title }) {
  const titleStart = right - title.length * 6.2;
  return svg(
    "g",
    { "aria-hidden": "true" },
    svg("line", { class: "axis", x1: left, x2: right, y1: y, y2: y }),
    ...ticks
      .filter((tick) => scale(tick) < titleStart - 28)
      .flatMap((tick) => [
        svg("line", { class: "axis", x1: scale(tick), x2: scale(tick), y1: y, y2: y + 4 }),
        svg("text", { class: "soft", x: scale(tick), y: y + 17, "text-anchor": "middle" }, text(tick)),
      ]),
    svg("text", { class: "soft", x: right, y: y + 17, "text-anchor": "end" }, title),
  );
}
