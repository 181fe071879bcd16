// What a device holds, as one bar of bytes by purpose against the line of its memory.
import { bytesInFull, bytesText, tickBytesText } from "../format/bytes.js";
import { chartRoot } from "./frame.js";
import { byteTicks, linearScale } from "./scale.js";
import { svg, tidy } from "./svg.js";

/** @typedef {{name: string, bytes: number, colour: string, purpose?: string}} Part colour: a purpose of styles/tokens.css */

const bar = { top: 30, height: 46 };

/**
 * @param {readonly Part[]} parts from left to right
 * @param {{width: number, capacityBytes: number, capacityName: string}} options
 */
export function capacityBar(parts, { width, capacityBytes, capacityName }) {
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  const x = linearScale([0, Math.max(total, capacityBytes)], [1, width - 2]);
  const foot = bar.top + bar.height;
  const axis = foot + 56;
  const line = x(capacityBytes);
  return chartRoot(
    { width, height: axis + 20, label: spoken(parts, total, capacityBytes, capacityName) },
    ...segments(parts, x),
    gap(x, total, capacityBytes, foot + 46),
    svg("path", { class: "limit", "stroke-width": 2, d: `M${tidy(line)} ${bar.top - 8}V${foot + 44}` }),
    ...segmentNames(parts, x, foot + 16, line),
    svg(
      "text",
      { class: "halo", x: anchored(line, width), y: bar.top - 14, "text-anchor": anchor(line, width), "font-weight": 600 },
      `${capacityName}: ${bytesText(capacityBytes)}`,
    ),
    svg(
      "g",
      { "aria-hidden": "true" },
      svg("path", { class: "axis", d: `M1 ${axis}H${tidy(width - 2)}` }),
      ...byteTicks(Math.max(total, capacityBytes), width / 90).flatMap((tick) => [
        svg("path", { class: "axis", d: `M${tidy(x(tick))} ${axis}v4` }),
        svg("text", { class: "soft", x: anchored(x(tick), width), y: axis + 16, "text-anchor": anchor(x(tick), width) }, tickBytesText(tick)),
      ]),
    ),
  );
}

/** @param {readonly Part[]} parts @returns {import("./frame.js").Table} */
export function capacityBarTable(parts) {
  return {
    columns: [{ name: "item" }, { name: "purpose" }, { name: "size", unit: "bytes" }],
    rows: parts.map((part) => [part.name, part.purpose ?? part.colour, part.bytes]),
  };
}

/** @param {readonly Part[]} parts @param {import("./scale.js").Scale} x */
function segments(parts, x) {
  let before = 0;
  return parts.map((part) => {
    const start = x(before);
    before += part.bytes;
    return svg(
      "rect",
      { class: `area purpose-${part.colour}`, x: start, y: bar.top, width: Math.max(0, x(before) - start), height: bar.height },
      svg("title", {}, `${part.name}: ${bytesInFull(part.bytes)}`),
    );
  });
}

/** A name under each purpose's stretch that is as wide as the name, beside the line. @param {readonly Part[]} parts @param {import("./scale.js").Scale} x @param {number} y @param {number} line */
function segmentNames(parts, x, y, line) {
  let before = 0;
  return parts.map((part) => {
    let start = x(before);
    before += part.bytes;
    const words = `${part.name} ${bytesText(part.bytes)}`;
    const room = words.length * 7.2;
    if (start <= line && line < start + room) start = line + 4;
    return x(before) - start > room && svg("text", { class: "halo", x: start, y }, words);
  });
}

/** What is free, or too much, as a stretch of its own. @param {import("./scale.js").Scale} x @param {number} total @param {number} capacity @param {number} y */
function gap(x, total, capacity, y) {
  const [from, to] = [x(Math.min(total, capacity)), x(Math.max(total, capacity))];
  const words = gapWords(total, capacity);
  if (to - from < words.length * 6.6) return false;
  return svg(
    "g",
    { class: total <= capacity ? "soft" : "excess" },
    svg("path", { class: "axis", d: `M${tidy(from + 2)} ${y - 10}V${y - 4}H${tidy(to - 2)}V${y - 10}` }),
    svg("text", { class: "halo", x: (from + to) / 2, y: y - 10, "text-anchor": "middle", "font-weight": 600 }, words),
  );
}

/** Words at a place stay within the drawing. @param {number} at @param {number} width @returns {"start" | "middle" | "end"} */
const anchor = (at, width) => (at < 90 ? "start" : at > width - 90 ? "end" : "middle");
/** @param {number} at @param {number} width */
const anchored = (at, width) => (anchor(at, width) === "start" ? Math.max(1, at - 4) : anchor(at, width) === "end" ? Math.min(width - 1, at + 4) : at);

/** @param {readonly Part[]} parts @param {number} total @param {number} capacity @param {string} name */
function spoken(parts, total, capacity, name) {
  const list = parts.map((part) => `${part.name} ${bytesText(part.bytes)}`).join(", ");
  return `${list}; together ${bytesText(total)} of the ${bytesText(capacity)} of ${name}: ${gapWords(total, capacity)}.`;
}

/** @param {number} total @param {number} capacity */
const gapWords = (total, capacity) => `${bytesText(Math.abs(capacity - total))} ${total <= capacity ? "free" : "too much"}`;
