// The answer in a few large numbers, as texts: for the page, and for the drawing in it before any script has run.
import { bytesText } from "../format/bytes.js";
import { counted, countText, percentText, threeDigits } from "../format/counts.js";
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
      ? `${time.name}${ifItFitted(answer)}, at least${known && request.task === "inference" ? ` (at most ${rateText(time.seconds)} a second)` : ""}${streamed(answer)}`
      : "time",
    parameters: parametersText(total),
    "parameters-label": active < total ? `parameters, ${parametersText(active)} active` : "parameters",
  };
}

/** Three digits of how many a second, small ones too. @param {number} seconds of one */
const rateText = (seconds) => (seconds > 1 ? String(Number((1 / seconds).toPrecision(3))) : threeDigits(1 / seconds));

/** The times are those of a device that has room. @param {Answer} answer */
function ifItFitted({ fits, cannot_run }) {
  if (fits) return "";
  return cannot_run ? ", if it ran" : ", if it fitted";
}

/** What a token takes where weights are read anew, as they do not fit. @param {Answer} answer */
const streamed = ({ streaming }) =>
  streaming && !streaming.fault ? `; ${secondsText(streaming.seconds_per_token)} with weights streamed by whole blocks` : "";

/** @param {Answer} answer @param {Record<string, unknown>} request */
function title({ model, device }, { devices, task, batch, context }) {
  const many = Number(devices) > 1 ? `${countText(Number(devices))} × ${device.name}` : device.name;
  return `${model.name}, ${task}, ${countText(Number(batch))} × ${counted(Number(context), "token")}, on ${many}`;
}

/** The bar's parts, one an item. @param {Answer} answer @returns {import("../charts/capacity_bar.js").Part[]} */
export function partsOf(answer) {
  return inOrder(answer.items).map(({ name, purpose, bytes }) => ({ name, purpose, bytes, colour: colourOf(purpose) }));
}

/** One part a purpose. @param {import("../charts/capacity_bar.js").Part[]} parts */
export function byPurpose(parts) {
  return purposes.flatMap(({ colour, word }) => {
    const bytes = parts.reduce((sum, part) => sum + (part.colour === colour ? part.bytes : 0), 0);
    return bytes > 0 ? [{ name: word, colour, bytes }] : [];
  });
}
