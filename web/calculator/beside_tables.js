// What lies beside the device: the host's memory, the other devices' stages, what goes between them, and weights that are
// read again for every token because they do not fit.
import { make } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { counted } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { noStreaming } from "./no_streaming.js";
import { bytesCell, formulaLine, noteLine, opening, tableOf } from "./table.js";

/** @typedef {import("./answer.js").Answer} Answer */

/** @type {Set<string>} */
const open = new Set();

/** @type {Record<string, string>} */
const links = {
  data: "data-parallel devices",
  tensor: "tensor-parallel devices",
  pipeline: "the next device",
  context: "context-parallel devices",
  expert: "expert-parallel devices",
  host: "the host",
  disk: "a disk",
};

/** @param {HTMLElement} section hidden when there is nothing beside the device @param {HTMLElement} place @param {Answer} answer @param {number} bandwidth bytes/s that weights are streamed with */
export function showBeside(section, place, answer, bandwidth) {
  const parts = [...streaming(answer, bandwidth), ...host(answer), ...disk(answer), ...traffic(answer), ...stages(answer)];
  section.hidden = parts.length === 0;
  place.replaceChildren(...parts);
}

/** @param {Answer} answer @param {number} bandwidth */
function streaming(answer, bandwidth) {
  const { streaming: said } = answer;
  if (!said) return [];
  if (said.fault) return [noteLine(noStreaming(said.fault, answer))];
  const words =
    `The weights do not fit. With ${bytesText(said.resident_bytes)} of them resident (${counted(said.resident_blocks, "block")}), the rest is read anew for every step (a token of each sequence), whole blocks through two buffers and of experts as many as a step may use: ` +
    `${bytesText(said.read_bytes_per_token)}, ${streamedTime(said, bandwidth)} a step.`;
  return [make("p", { textContent: words }), itemTable("Resident while streaming", said.items)];
}

/** Reading goes on beside the device's own work at best. @param {import("./answer.js").Streaming} said @param {number} bandwidth */
const streamedTime = ({ seconds_per_token, device_seconds_per_token }, bandwidth) =>
  seconds_per_token > device_seconds_per_token
    ? `at ${bandwidth / 1e9} GB/s ${secondsText(seconds_per_token)}`
    : `in less time than the ${secondsText(seconds_per_token)} that the device takes for`;

/** @param {Answer} answer */
const host = ({ host_items }) => (host_items.length > 0 ? [itemTable("In the host's memory", host_items)] : []);

/** @param {Answer} answer */
const disk = ({ disk_items = [] }) => (disk_items.length > 0 ? [itemTable("On the disk", disk_items)] : []);

/** @param {Answer} answer */
function traffic({ traffic: flows = [] }) {
  if (flows.length === 0) return [];
  const columns = [{ name: "Sent by a device" }, { name: "Bytes", number: true }, { name: "To" }];
  return [
    tableOf(
      "times",
      columns,
      flows.map((flow) => [opened(flow), bytesCell(flow.bytes), links[flow.link] ?? flow.link]),
    ),
  ];
}

/** @param {Answer} answer */
function stages({ stages: list = [] }) {
  if (list.length < 2) return [];
  const columns = [{ name: "Blocks' stage, in order" }, { name: "Held on one of its devices", number: true }];
  return [
    tableOf(
      "times",
      columns,
      list.map(({ stage, total_bytes }) => [String(stage + 1), bytesCell(total_bytes)]),
    ),
  ];
}

/** @param {string} name @param {readonly import("./answer.js").Item[]} items */
function itemTable(name, items) {
  return tableOf(
    "times",
    [{ name }, { name: "Bytes", number: true }],
    items.map((item) => [opened(item), bytesCell(item.bytes)]),
  );
}

/** @param {{name: string, formula: string, source: string}} one */
const opened = ({ name, formula, source }) => opening(open, name, [name], [formulaLine(formula), noteLine(`Source: ${source}`)]);
