// The key of a chart: a patch of each purpose's colour (or pattern) and its name.
import { purposes } from "./purposes.js";
import { svg } from "./svg.js";

const patches = [...purposes, { key: "kvCache", colour: "kv-cache", label: "KV cache" }, { key: "overhead", colour: "overhead", label: "framework" }];

/**
 * The purposes with any bytes in the given reports' peaks or timelines, in stacking order from the top.
 * @param {readonly import("../../wasm/engine.d.ts").BytesByPurpose[]} bytes
 */
export function coloursIn(bytes) {
  return purposes.filter(({ key }) => bytes.some((one) => one[key] > 0)).map(({ colour }) => colour);
}

/**
 * @param {readonly string[]} colours names as in styles/tokens.css
 * @returns {{colour: string, label: string, patch: import("./svg.js").SvgNode}[]}
 */
export function legend(colours) {
  return patches
    .filter(({ colour }) => colours.includes(colour))
    .map(({ colour, label }) => ({
      colour,
      label,
      patch: svg(
        "svg",
        { width: 14, height: 10, viewBox: "0 0 14 10", "aria-hidden": "true" },
        svg("rect", { class: `purpose-${colour}`, width: 14, height: 10 }),
      ),
    }));
}
