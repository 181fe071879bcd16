// How far six public calculators and this one are from the true counts, on every model of tests/fixtures/models.csv:
//   node tests/calculators/compare.js
import { pathToFileURL } from "node:url";
import { calculators } from "./formulas.js";
import { ourCommand, ours, readModels } from "./models.js";

/** @typedef {import("./models.js").Model} Model */
/** @typedef {{model: Model, percent: Record<string, number | null>, ratio: Record<string, number | null>}} Row percent: error of the parameters; ratio: KV bytes a token over the true ones */

/** @param {string | null} command our own; null: without it @returns {Row[]} */
export function compare(command) {
  return readModels().map((model) => {
    const figures = calculators.map(({ name, parameters, kvBytes }) => ({ name, parameters: parameters(model), kvBytes: kvBytes(model) }));
    if (command) figures.push({ name: "ours", ...ours(command, model) });
    /** @type {Row} */
    const row = { model, percent: {}, ratio: {} };
    for (const { name, parameters, kvBytes } of figures) {
      row.percent[name] = parameters === null ? null : 100 * (parameters / model.parameters - 1);
      row.ratio[name] = kvBytes === null || model.kvBytes === 0 || model.encoder ? null : kvBytes / model.kvBytes;
    }
    return row;
  });
}

/** @param {Row[]} rows @param {"percent" | "ratio"} figure @param {(value: number) => string} text */
function table(rows, figure, text) {
  const names = Object.keys(rows[0][figure]).filter((name) => rows.some((row) => row[figure][name] !== null));
  const line = (/** @type {string[]} */ cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(13))).join("");
  const body = rows.map((row) => line([row.model.name, ...names.map((name) => show(row[figure][name], text))]));
  const worst = names.map((name) => show(largest(rows, figure, name), text));
  return [line(["", ...names]), ...body, line(["largest error", ...worst])].join("\n");
}

/** @param {number | null} value @param {(value: number) => string} text */
const show = (value, text) => (value === null ? "–" : text(value));

/** The value farthest from the true one. @param {Row[]} rows @param {"percent" | "ratio"} figure @param {string} name */
function largest(rows, figure, name) {
  const off = (/** @type {number} */ value) => (figure === "percent" ? Math.abs(value) : Math.abs(Math.log(value)));
  const values = rows.flatMap((row) => row[figure][name] ?? []);
  return values.reduce((worst, value) => (off(value) > off(worst) ? value : worst), values[0]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const command = ourCommand();
  if (!command) console.log("Without our own column: ./dev build first, or set ROOTSPACE_COMMAND.\n");
  const rows = compare(command);
  console.log("Error of the number of parameters, per cent\n");
  console.log(table(rows, "percent", (value) => (Math.abs(value) < 0.05 && value !== 0 ? value.toFixed(3) : value.toFixed(1))));
  console.log("\nKV cache of a token, times the true bytes\n");
  console.log(table(rows, "ratio", (value) => `${value.toFixed(2)}×`));
  for (const { name, source } of calculators) console.log(`\n${name}: ${source}`);
}
