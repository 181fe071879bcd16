// Which of the page's GGUF formats a file's own weights are: its own types where its form says them, and otherwise the one whose
// parts take the same bytes, or the nearest.
import { countText, percentText } from "../format/counts.js";
import { fileWeights, ggufTypes, hasFileTypes } from "./params.js";

/** @typedef {import("./model_file.js").HeaderContents} HeaderContents */
/** @typedef {{format: string, difference: number}} Nearest difference: bytes by which its parts differ from the file's, together */

/**
 * Of a model, each tensor once: beside the embedding that llama.cpp keeps in the host's memory, the device's is a copy of it that
 * serves as the head. @param {{items: import("./answer.js").Item[], host_items: import("./answer.js").Item[]}} answer
 * @returns {Map<string, number>} bytes of weights by part
 */
export function weightParts({ items, host_items }) {
  const embedding = "weights: embedding";
  const copied = host_items.some(({ name }) => name === embedding);
  /** @type {Map<string, number>} */
  const parts = new Map();
  for (const { name, purpose, bytes } of [...items.filter((item) => !copied || item.name !== embedding), ...host_items]) {
    const part = /^weights: (.+)$/.exec(name)?.[1];
    if (part && purpose === "weights") parts.set(part, (parts.get(part) ?? 0) + bytes);
  }
  return parts;
}

/**
 * The format of a file, and how its weights in the answer differ from its header's; null where none gives an answer.
 * @param {HeaderContents} contents with a form
 * @param {(format: string) => Map<string, number> | null} partsOf
 * @returns {Nearest | null}
 */
export function formatOf({ form, totals }, partsOf) {
  if (!hasFileTypes(JSON.stringify(form))) return nearestFormat(totals, partsOf);
  const parts = partsOf(fileWeights);
  if (!parts) return nearestFormat(totals, partsOf);
  const bytes = [...parts.values()].reduce((sum, one) => sum + one, 0);
  return { format: fileWeights, difference: Math.abs(totals.bytes - bytes) };
}

/**
 * Among the formats whose main type the file holds; null where none gives an answer.
 * @param {HeaderContents["totals"]} totals
 * @param {(format: string) => Map<string, number> | null} partsOf
 * @returns {Nearest | null}
 */
export function nearestFormat({ components, stored }, partsOf) {
  /** @type {Nearest | null} */
  let nearest = null;
  for (const { value: format } of ggufTypes) {
    if (!stored.some(({ type }) => type.startsWith(mainType(format)))) continue;
    const parts = partsOf(format);
    if (!parts) continue;
    const difference = components.reduce((sum, { name, bytes }) => sum + Math.abs(bytes - (parts.get(name) ?? bytes)), 0);
    if (!nearest || difference < nearest.difference) nearest = { format, difference };
  }
  return nearest;
}

/** "Q4_K" of Q4_K_M; of the IQ mixes, which are of several types, what these begin with. @param {string} format */
const mainType = (format) => /^(IQ\d|Q\d_K|MXFP4)/.exec(format)?.[0] ?? format;

/** What was chosen, and why. @param {string} name of the file @param {Nearest} nearest @param {number} bytes of the file's tensors */
export function chosenText(name, { format, difference }, bytes) {
  const apart = `${countText(difference)} B apart, ${percentText(difference / bytes)}`;
  const own =
    format === fileWeights
      ? `each tensor in the type it has in the file, ${difference === 0 ? `${countText(bytes)} B in all, as its header states` : `but for tensors that llama.cpp does not load or that are not known here (${apart})`}`
      : difference === 0
        ? `the weights of the file, ${format}`
        : `${format}, the format nearest to the weights of the file (${apart})`;
  return `${name} is a GGUF file: llama.cpp is chosen as the engine, and ${own}.`;
}
