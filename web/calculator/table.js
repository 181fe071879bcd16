// Tables of the page: a row is a list of cells, the first of which names it.
import { ByteValue } from "../elements/byte-value.js";
import { make } from "../elements/find.js";

/** @typedef {Node | string} Cell */
/** @typedef {{name: string, number?: boolean}} Column number: set flush right */

/**
 * @param {string} className
 * @param {readonly Column[]} columns
 * @param {readonly (readonly Cell[])[]} rows
 * @param {readonly Cell[]} [total] the last row
 */
export function tableOf(className, columns, rows, total) {
  const head = columns.map(({ name, number }) => heading(name, number ? "number" : "", "col"));
  const line = (/** @type {readonly Cell[]} */ cells) => cells.map((cell, i) => (i === 0 ? heading(cell, "", "row") : dataCell(cell, columns[i])));
  const table = make(
    "table",
    { className },
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...line(cells)))),
  );
  if (total) table.append(make("tfoot", {}, make("tr", { className: "total" }, ...line(total))));
  return table;
}

/** @param {number} count */
export function bytesCell(count) {
  const value = new ByteValue();
  value.bytes = count;
  return value;
}

/**
 * A name that opens what stands behind it; what the visitor has opened stays open under another setting.
 * @param {Set<string>} open names
 * @param {string} name
 * @param {readonly Cell[]} summary
 * @param {readonly Node[]} inside
 */
export function opening(open, name, summary, inside) {
  const details = make("details", {}, make("summary", {}, ...summary), ...inside);
  details.open = open.has(name);
  details.addEventListener("toggle", () => (details.open ? open.add(name) : open.delete(name)));
  return details;
}

/** @param {string} formula */
export const formulaLine = (formula) => make("p", { className: "formula", textContent: formula });

/** @param {string} text */
export const noteLine = (text) => make("p", { className: "note", textContent: text });

/** On a phone a cell stands below its row's name and says its column itself. @param {Cell} content @param {Column} column */
function dataCell(content, { name, number }) {
  const cell = make("td", { className: number ? "number" : "" }, content);
  cell.dataset.label = name;
  return cell;
}

/** @param {Cell} content @param {string} className @param {"col" | "row"} scope */
function heading(content, className, scope) {
  const cell = make("th", { className }, content);
  cell.scope = scope;
  return cell;
}
