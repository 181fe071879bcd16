// What a file's header adds up to, by the types its tensors are stored in.
import { countText } from "../format/counts.js";
import { make } from "../elements/find.js";
import { parametersText } from "./parameters_text.js";
import { bytesCell, tableOf } from "./table.js";

/** @param {string} name of the file @param {import("./model_file.js").HeaderContents} contents */
export function headerTable(name, { totals, form }) {
  const columns = [{ name: "Stored as" }, { name: "Elements", number: true }, { name: "Bytes", number: true }];
  const rows = totals.stored.map(({ type, elements, bytes }) => [type, countText(elements), bytesCell(bytes)]);
  const words = `${name} holds ${countText(totals.parameters)} parameters (${parametersText(totals.parameters)})${totals.unread > 0 ? `, and ${countText(totals.unread)} packed elements whose bits its header does not tell` : ""}.`;
  const table = tableOf("header", columns, rows, ["Together", "", bytesCell(totals.bytes)]);
  return [make("p", { className: "note", textContent: words }), table, ...(form ? [] : [configToo()])];
}

/** What an index of a sharded checkpoint says. @param {string} name of the file @param {{tensors: number, files: string[], total_bytes?: number}} index */
export function indexTable(name, { tensors, files, total_bytes }) {
  const size = total_bytes === undefined ? [] : ["; their tensors take ", bytesCell(total_bytes)];
  return [make("p", { className: "note" }, `${name} names ${countText(tensors)} tensors in ${countText(files.length)} files`, ...size, "."), configToo()];
}

const configToo = () => make("p", { className: "note", textContent: "What the model is stands in the config.json beside it: open that too." });
