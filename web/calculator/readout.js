// The answer in a few large numbers, as texts: for the page, and for the drawing in it before any script has run.
import { bytesText } from "../format/bytes.js";
import { countText, percentText, threeDigits } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { colourOf, inOrder, purposes, verdict } from "./answer.js";
import { parametersText } from "./parameters_text.js";

/** @typedef {import("./answer.js").Answer} Answer */

/** Names of cells in calculator.html, and their texts; a title where there is more to say. @param {Answer} answer @param {Record<string, unknown>} request */
export function readoutOf(answer, request) {
  const { active, total } = answer.parameters;
  const devices = Number(request.devices);
  const where = devices > 1 ? `on each of ${countText(devices)} devices, fullest in` : "at its fullest:";
  const time = answer.times.at(-1);
  const known = time !== undefined && time.seconds > 0;
  return {
    title: title(answer, request),
    "total-label": `${where} the ${answer.peak}`,
    verdict: verdict(answer, bytesText),
    "memory-label": `${percentText(answer.total_bytes / answer.device.memory_bytes)} of ${answer.device.name}`,
    time: known ? secondsText(time.seconds) : "not known",
    "time-label": time
      ? `${time.name}, at least${known && request.task === "inference" ? ` (at most ${threeDigits(1 / time.seconds)} a second)` : ""}`
      : "time",
    parameters: parametersText(total),
    "parameters-label": active < total ? `parameters, ${parametersText(active)} active` : "parameters",
  };
}

/** @param {Answer} answer @param {Record<string, unknown>} request */
function title({ model, device }, { devices, task, batch, context }) {
  const many = Number(devices) > 1 ? `${countText(Number(devices))} × ${device.name}` : device.name;
  return `${model.name}, ${task}, ${countText(Number(batch))} × ${countText(Number(context))} tokens, on ${many}`;
}

/** The bar's parts, one an item. @param {Answer} answer @returns {import("../charts/capacity_bar.js").Part[]} */
export function partsOf(answer) {
  return inOrder(answer.items).map(({ name, purpose, bytes }) => ({ name, bytes, colour: colourOf(purpose) }));
}

/** One part a purpose. @param {import("../charts/capacity_bar.js").Part[]} parts */
export function byPurpose(parts) {
  return purposes.flatMap(({ colour, word }) => {
    const bytes = parts.reduce((sum, part) => sum + (part.colour === colour ? part.bytes : 0), 0);
    return bytes > 0 ? [{ name: word, colour, bytes }] : [];
  });
}
