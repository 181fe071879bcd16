// The least time each part takes on the device at its peak rates, and which rate sets it.
import { percentText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { formulaLine, noteLine, opening, tableOf } from "./table.js";

/** @type {Set<string>} */
const open = new Set();

/** @type {Record<string, string>} */
const limits = { compute: "arithmetic", memory: "memory bandwidth", link: "links between devices", host: "link to the host", disk: "the disk" };

/** @param {HTMLElement} place @param {import("./answer.js").Answer} answer */
export function showTimes(place, { times, device }) {
  const columns = [{ name: "What" }, { name: "At least", number: true }, { name: "Set by" }];
  const rows = times.map((time) => [
    opening(
      open,
      time.name,
      [time.name],
      [
        formulaLine(time.formula),
        ...(device.source ? [noteLine(`Rates: ${device.source}`)] : []),
        ...idle(time),
        ...(time.complete ? [] : [noteLine(missing(device.name))]),
      ],
    ),
    time.seconds > 0 ? secondsText(time.seconds) : "not known",
    (limits[time.limit] ?? time.limit) + (time.complete ? "" : " (of what is known)"),
  ]);
  place.replaceChildren(tableOf("times", columns, rows));
}

/** What a pipeline's device waits for the other stages. @param {import("./answer.js").Time} time */
function idle({ bubble }) {
  if (!bubble) return [];
  const lasts = bubble.seconds === undefined ? "" : `, ${secondsText(bubble.seconds)}`;
  const words = `The last device to finish idles for ${percentText(bubble.share)} of its own work${lasts}, as it waits for other stages.`;
  return [noteLine(words), formulaLine(bubble.formula), noteLine(`Source: ${bubble.source}`)];
}

/** @param {string} device */
const missing = (device) => `The maker of ${device} does not state every rate this needs, so the bound is weaker than it could be.`;
