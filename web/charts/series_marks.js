// Series that are not byte purposes are told apart by the shape of their mark and by their label at the end.
import { svg } from "./svg.js";

const shapes = [
  "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z",
  "M-3.4 -3.4h6.8v6.8h-6.8Z",
  "M0 -4.4L4.2 3.2H-4.2Z",
  "M0 -4.6L4.6 0L0 4.6L-4.6 0Z",
  "M-3.6 -3.6L3.6 3.6M-3.6 3.6L3.6 -3.6",
  "M-4.4 0H4.4M0 -4.4V4.4",
];

/**
 * @param {number} series its number
 * @param {number} x
 * @param {number} y
 */
export function seriesMark(series, x, y) {
  return svg("path", { class: "mark", d: shapes[series % shapes.length], transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
}
