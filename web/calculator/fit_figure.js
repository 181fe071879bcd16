// The first figure: the answer in large numbers, and the bar of bytes against the device's memory.
import { capacityBar, capacityBarTable } from "../charts/capacity_bar.js";
import { ByteValue } from "../elements/byte-value.js";
import { find } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { byPurpose, partsOf, readoutOf } from "./readout.js";

/** @typedef {import("./answer.js").Answer} Answer */

/**
 * @param {import("../elements/rs-figure.js").RsFigure} figure
 * @param {Answer} answer
 * @param {Record<string, unknown>} request
 */
export function showFit(figure, answer, request) {
  const parts = partsOf(answer);
  const purposes = byPurpose(parts);
  const cell = (/** @type {string} */ name) => find(figure, `[data-cell="${name}"]`, HTMLElement);
  for (const [name, text] of Object.entries(readoutOf(answer, request))) if (cell(name).textContent !== text) cell(name).textContent = text;
  find(figure, '[data-cell="total"]', ByteValue).bytes = answer.total_bytes;
  delete document.documentElement.dataset.other; // set in the page's head
  cell("verdict").classList.toggle("does-not-fit", !answer.fits);
  cell("parameters").title = countText(answer.parameters.total);
  figure.show({
    chart: (width) => capacityBar(purposes, { width, capacityBytes: answer.device.memory_bytes, capacityName: answer.device.name }),
    table: () => capacityBarTable(parts),
    json: { request, answer },
    colours: purposes.map(({ colour }) => colour),
    labels: Object.fromEntries(purposes.map(({ colour, name, bytes }) => [colour, `${name} ${bytesText(bytes)}`])),
  });
}
