// Every item with its bytes and share; each opens its formula, with the values filled in, and its source.
import { make } from "../elements/find.js";
import { percentText } from "../format/counts.js";
import { colourOf, inOrder } from "./answer.js";
import { deviceNotes } from "./device_notes.js";
import { bytesCell, formulaLine, noteLine, opening, tableOf } from "./table.js";

/** @type {Set<string>} */
const open = new Set();

/** @param {HTMLElement} place @param {import("./answer.js").Answer} answer */
export function showItems(place, answer) {
  const rows = inOrder(answer.items).map((item) => [name(item), bytesCell(item.bytes), percentText(item.bytes / answer.total_bytes)]);
  const columns = [{ name: "What" }, { name: "Bytes", number: true }, { name: "Share", number: true }];
  place.replaceChildren(tableOf("items", columns, rows, ["Together", bytesCell(answer.total_bytes), "100 %"]));
  const notes = [...answer.notes, ...deviceNotes(answer.device)];
  if (notes.length > 0) place.append(make("ul", { className: "notes note" }, ...notes.map((note) => make("li", { textContent: note }))));
}

/** @param {import("./answer.js").Item} item */
function name(item) {
  const patch = make("span", { className: `patch purpose-${colourOf(item.purpose)}` });
  return opening(open, item.name, [patch, item.name], [formulaLine(item.formula), ...sourceLine(item)]);
}

/** None from the module that comes first, which tells figures alone. @param {import("./answer.js").Item} item */
const sourceLine = ({ source }) => (source ? [noteLine(`Source: ${source}`)] : []);
