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
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * Typed arrays become plain ones, so that the file is what a reader expects.
 * @param {unknown} value
 */
export function jsonText(value) {
  return `${JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? Array.from(/** @type {any} */ (item)) : item), 2)}\n`;
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
