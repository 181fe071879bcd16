// The error bar beside an estimate: what published measurements of its own kind say, and of no other.
import { countText } from "../format/counts.js";
import { isCounted } from "./residuals.js";
import { differences, kindText, sameKind, sameTask } from "./residuals_kind.js";

/** @typedef {import("./residuals.js").Residual} Residual */
/** @typedef {import("./residuals_kind.js").Kind} Kind */
/** @typedef {{count: number, median: number, largest: number}} Spread of the sizes of errors */
/** @typedef {{heldOut: Spread | null, fitted: Spread | null, computed: Spread | null}} ErrorBar counted apart: measurements that a coefficient was fitted on, and figures that others computed and nobody measured */

/** @param {readonly Residual[]} residuals @returns {ErrorBar} of those that count */
export function errorBar(residuals) {
  const counted = residuals.filter(isCounted);
  const measured = counted.filter(({ row }) => !row.computed);
  return {
    heldOut: spread(measured.filter(({ row }) => !row.fitted)),
    fitted: spread(measured.filter(({ row }) => row.fitted)),
    computed: spread(counted.filter(({ row }) => row.computed)),
  };
}

/** @param {readonly Residual[]} residuals @returns {Spread | null} */
function spread(residuals) {
  const sizes = residuals.map(({ error }) => Math.abs(error ?? Number.NaN)).sort((a, b) => a - b);
  if (sizes.length === 0) return null;
  const half = sizes.length >> 1;
  return { count: sizes.length, median: sizes.length % 2 ? sizes[half] : (sizes[half - 1] + sizes[half]) / 2, largest: sizes[sizes.length - 1] };
}

/** What may stand beside an estimate of this kind. @param {Kind} kind @param {readonly Residual[]} residuals */
export function errorBarText(kind, residuals) {
  const totals = residuals.filter(isTotal);
  const own = totals.filter((residual) => residual.kind && sameKind(kind, residual.kind));
  const said = barText(own);
  return said
    ? `Of this kind (${kindText(kind)}): ${said}`
    : `No published measurement of this kind in our table (${kindText(kind)}). ${besideText(kind, own, totals)}`;
}

/** All bytes of a device, or of all devices; not a part of them, nor a difference. @param {Residual} residual */
export const isTotal = ({ row }) => (row.figure === "total" || row.figure === "all devices") && row.class !== "difference";

/** "estimates were within 1.3 % (median 0.05 %) of 16 published measurements, all of Qwen2.5." @param {readonly Residual[]} residuals */
export function barText(residuals) {
  const { heldOut, fitted, computed } = errorBar(residuals);
  const models = [...new Set(residuals.filter(isCounted).map(({ row }) => baseName(row.model)))].join(", ");
  const more = heldOut ? "more, " : "";
  const fit = fitted ? `${withinText(fitted)} of ${countText(fitted.count)} ${more}which a number of the formula was fitted on` : "";
  const others = computed
    ? `${withinText(computed)} of ${computed.count === 1 ? "1 figure" : `${countText(computed.count)} figures`} that others computed`
    : "";
  const end = `; all of ${models}.`;
  if (heldOut) {
    const rest = fit ? ` that nothing was fitted on, and ${fit}` : ", none used for a fit";
    const summed = residuals.some(({ row }) => row.figure === "all devices") ? " of the sum over all devices" : "";
    return `estimates were ${withinText(heldOut)} of ${measurements(heldOut.count)}${summed}${rest}${others && `; ${others}`}${end}`;
  }
  if (fit) return `estimates were ${fit}, and no other was published${end}`;
  return others && `estimates were ${others}, and none was measured${end}`;
}

/** @param {Kind} kind @param {readonly Residual[]} own of this kind, not counted @param {readonly Residual[]} totals */
function besideText(kind, own, totals) {
  const unstated = own.length > 0 ? `${countText(own.length)} below ${own.length === 1 ? "is" : "are"} not counted, for the reason given there. ` : "";
  const nearest = nearestTo(kind, totals.filter(isCounted));
  if (!nearest) return unstated.trimEnd();
  const [first] = nearest;
  const lack = differences(first.kind ?? kind, kind).map(({ aspect, value }) => `${aspect} (${value})`);
  return `${unstated}The nearest, ${countText(nearest.length)} of ${baseName(first.row.model)}, ${nearest.length === 1 ? "differs" : "differ"} in ${listed(lack)}.`;
}

/** The group of one kind that differs in fewest aspects, then not in the program, then the largest. @param {Kind} kind @param {readonly Residual[]} residuals */
function nearestTo(kind, residuals) {
  /** @type {{kind: Kind, members: Residual[]}[]} */
  const groups = [];
  for (const residual of residuals) {
    if (!residual.kind || !sameTask(kind, residual.kind)) continue;
    const { kind: own } = residual;
    const group = groups.find((one) => sameKind(one.kind, own));
    if (group) group.members.push(residual);
    else groups.push({ kind: own, members: [residual] });
  }
  const distance = (/** @type {Kind} */ other) => {
    const lack = differences(kind, other);
    return lack.length + (lack.some(({ aspect }) => aspect === "program") ? 0.5 : 0);
  };
  groups.sort((a, b) => distance(a.kind) - distance(b.kind) || b.members.length - a.members.length);
  return groups[0]?.members ?? null;
}

/** "within 1.3 % (median 0.05 %)" @param {Spread} spread */
const withinText = ({ count, median, largest }) => `within ${percentUp(largest)}${count > 1 ? ` (median ${percent(median)})` : ""}`;

/** @param {number} count */
const measurements = (count) => (count === 1 ? "1 published measurement" : `${countText(count)} published measurements`);

/** "Qwen2.5-0.5B": "Qwen2.5" @param {string} model */
const baseName = (model) => model.replace(/[- ][\dx.]+B$/, "");

/** @param {readonly string[]} words */
const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}` : words[0]);

/** @param {number} share */
const decimals = (share) => (share < 0.001 ? 3 : share < 0.0995 ? 2 : 1);

/** "0.05 %", "12.3 %" @param {number} share */
export const percent = (share) => (share === 0 ? "0 %" : `${(share * 100).toFixed(decimals(share))} %`);

/** Never below the share itself, so that "within" it is true. @param {number} share */
function percentUp(share) {
  if (share === 0) return "0 %";
  const scale = 10 ** decimals(share);
  return `${(Math.ceil(share * 100 * scale) / scale).toFixed(decimals(share))} %`;
}
