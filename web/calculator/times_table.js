// The least time each part takes on the device at its peak rates, and which rate sets it.
import { secondsText } from "../format/seconds.js";
import { formulaLine, noteLine, opening, tableOf } from "./table.js";

/** @type {Set<string>} */
const open = new Set();

/** @type {Record<string, string>} */
const limits = { compute: "arithmetic", memory: "memory bandwidth", link: "links between devices", host: "link to the host" };

/** @param {HTMLElement} place @param {import("./answer.js").Answer} answer */
export function showTimes(place, { times, device }) {
  const columns = [{ name: "What" }, { name: "At least", number: true }, { name: "Set by" }];
  const rows = times.map((time) => [
    opening(
      open,
      time.name,
      [time.name],
      [formulaLine(time.formula), noteLine(`Rates: ${device.source}`), ...(time.complete ? [] : [noteLine(missing(device.name))])],
    ),
    time.seconds > 0 ? secondsText(time.seconds) : "not known",
    (limits[time.limit] ?? time.limit) + (time.complete ? "" : " (of what is known)"),
  ]);
  place.replaceChildren(tableOf("times", columns, rows));
}

/** @param {string} device */
const missing = (device) => `The maker of ${device} does not state every rate this needs, so the bound is weaker than it could be.`;
