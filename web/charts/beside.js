// Several drawings in one: beside each other where there is room, else below each other. One file when downloaded.
import { svg } from "./svg.js";

/** @typedef {import("./svg.js").SvgNode} SvgNode */

/**
 * @param {number} width pixels in all
 * @param {((width: number) => SvgNode)[]} drawings
 * @param {{narrow?: number, gap?: number}} [options] narrow: the least width of one drawing beside another
 */
export function beside(width, drawings, { narrow = 340, gap = 32 } = {}) {
  const inRow = (width - gap * (drawings.length - 1)) / drawings.length >= narrow;
  const each = inRow ? (width - gap * (drawings.length - 1)) / drawings.length : width;
  const nodes = drawings.map((draw) => draw(each));
  let across = 0;
  let down = 0;
  let height = 0;
  const placed = nodes.map((node) => {
    const nodeHeight = Number(node.attributes.height);
    const at = svg("svg", { ...node.attributes, x: across, y: down }, ...node.children);
    height = Math.max(height, down + nodeHeight);
    if (inRow) across += each + gap;
    else down += nodeHeight + 12;
    return at;
  });
  return svg("svg", { class: "chart", width, height, viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}` }, ...placed);
}
