// Files made in the page: a table as CSV, a drawing as a self-contained SVG, anything as JSON.

/**
 * RFC 4180; numbers as they are, units in the header.
 * @param {import("../charts/frame.js").Table} table
 */
export function csvText(table) {
  const header = table.columns.map(({ name, unit }) => (unit ? `${name} (${unit})` : name));
  return `${[header, ...table.rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** @param {string | number} cell */
function csvCell(cell) {
  const text = typeof cell === "number" ? numberText(cell) : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Of a whole number that is not exact only the digits that are true, as countText has them. @param {number} number */
const numberText = (number) => (Number.isInteger(number) && !Number.isSafeInteger(number) ? number.toExponential(14) : String(number));

/** A line of JSON laid out by JSON.stringify that holds a long whole number: what stands before it, and the number. */
const longNumber = /^( *(?:"(?:[^"\\]|\\.)*": )?)(-?\d{16,})(?=,?$)/gm;

/**
 * Typed arrays become plain ones, so that the file is what a reader expects; of whole numbers that are not exact only the true
 * digits stand.
 * @param {unknown} value
 */
export function jsonText(value) {
  const text = JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? Array.from(/** @type {any} */ (item)) : item), 2);
  return `${text.replace(longNumber, (_, before, number) => before + numberText(Number(number)))}\n`;
}

const styledProperties = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "fill-opacity",
  "paint-order",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "shape-rendering",
];

/**
 * The drawing with the page's colours written into it, readable outside the page.
 * @param {SVGElement} drawing attached to the document
 */
export function svgText(drawing) {
  const copy = /** @type {SVGElement} */ (drawing.cloneNode(true));
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    const written = styledProperties.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    copies[i].removeAttribute("class");
    copies[i].setAttribute("style", written);
  });
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  copy.setAttribute("style", `${copy.getAttribute("style")};background:${ground}`);
  return new XMLSerializer().serializeToString(copy);
}

/**
 * Hands the visitor a file.
 * @param {string} name
 * @param {string} type media type
 * @param {string} text
 */
export function offerFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
