// What a file's header adds up to, by the types its tensors are stored in.
import { counted, countText } from "../format/counts.js";
import { make } from "../elements/find.js";
import { parametersText } from "./parameters_text.js";
import { bytesCell, tableOf } from "./table.js";

/** @param {string} holder "a.safetensors holds" @param {import("./model_file.js").HeaderContents} contents */
export function headerTable(holder, { totals }) {
  const columns = [{ name: "Stored as" }, { name: "Elements", number: true }, { name: "Bytes", number: true }];
  const rows = totals.stored.map(({ type, elements, bytes }) => [type, countText(elements), bytesCell(bytes)]);
  const words = `${holder} ${counted(totals.parameters, "parameter")} (${parametersText(totals.parameters)})${totals.unread > 0 ? `, and ${counted(totals.unread, "packed element")} whose bits its header does not tell` : ""}.`;
  const table = tableOf("header", columns, rows, ["Together", "", bytesCell(totals.bytes)]);
  return [make("p", { className: "note", textContent: words }), table];
}

/**
 * By how many parameters headers that tell them all differ from the model that is estimated; nothing where they agree.
 * @param {string} name of the file, or of all files together
 * @param {Pick<import("./model_file.js").HeaderContents, "totals">} contents
 * @param {Pick<import("./answer.js").Answer, "model"> | null} described null where the header's model is not known
 */
export function disagreement(name, { totals }, described) {
  if (!described || totals.unread > 0) return [];
  const { total, prediction } = described.model.parameters;
  if (totals.parameters === total || totals.parameters === total + prediction) return [];
  const difference = totals.parameters - total;
  const words =
    `${name} and the model's description disagree: the tensors have ${countText(Math.abs(difference))} ` +
    `${difference > 0 ? "more" : "fewer"} parameters than the ${countText(total)} that follow from the description, which the estimate is of.`;
  return [make("p", { className: "note", textContent: words })];
}

/** Whether files are all that a checkpoint has: of a numbered one each number. @param {readonly string[]} names */
export function areAll(names) {
  const numbers = names.map((name) => /-(\d{5})-of-(\d{5})\./.exec(name));
  if (names.length === 1 && !numbers[0]) return true;
  return numbers.every((found) => Number(found?.[2]) === names.length) && new Set(numbers.map((found) => found?.[1])).size === names.length;
}

/** What an index of a sharded checkpoint says. @param {string} name of the file @param {{tensors: number, files: string[], total_bytes?: number}} index */
export function indexTable(name, { tensors, files, total_bytes }) {
  const size = total_bytes === undefined ? [] : ["; their tensors take ", bytesCell(total_bytes)];
  return [make("p", { className: "note" }, `${name} names ${counted(tensors, "tensor")} in ${counted(files.length, "file")}`, ...size, ".")];
}

/** Beside weights that are opened without the configuration of their model. */
export const configToo = () => make("p", { className: "note", textContent: "What the model is stands in the config.json beside it: open that too." });

/** Of a GGUF file whose header is understood, but not in words of a configuration. @param {string} name of the file @param {string} unsaid */
export const notSaid = (name, unsaid) =>
  make("p", { className: "note", textContent: `${name}: its sizes alone are shown. ${unsaid}. A config.json of the model may be opened in its place.` });
