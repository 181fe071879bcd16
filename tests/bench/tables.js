// A record as text for a terminal.

/** @typedef {import("./record.js").BenchRecord} BenchRecord */
/** @typedef {import("./record.js").Table} Table */

/** @param {Table} table @param {string} title */
export function tableText({ columns, rows }, title) {
  const shown = columns.map((name, i) => ({ name, i })).filter(({ name }) => !name.endsWith("quartile"));
  const cells = [shown.map(({ name }) => name), ...rows.map((row) => shown.map(({ i }) => cellText(row, columns, i)))];
  const widths = shown.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  return [title, ...cells.map((row) => `  ${row.map((cell, i) => cell.padStart(widths[i])).join("  ")}`)].join("\n");
}

/** A median carries its quartiles. @param {(string | number)[]} row @param {string[]} columns @param {number} i */
function cellText(row, columns, i) {
  return columns[i + 1] === `${columns[i]} lower quartile` ? `${row[i]} (${row[i + 1]}-${row[i + 2]})` : String(row[i]);
}

/** @param {BenchRecord} record */
export function recordText({ date, commit, machine, peers, native, javascript }) {
  const described = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    `${date}${commit ? `, engine of ${commit}` : ""}: ${described.join("; ")}. ${versions.join(", ")}; ${native.openblas}.`,
    tableText(native.products, "Native, one core: n × n products beside OpenBLAS and the limit of separate multiply and add"),
    tableText(native.gradients, "Native: time of a gradient over keep-all's"),
    tableText(native.blocks, "Native: transformer blocks, forward and backward"),
    ...javascript.flatMap(({ engine, limit, squares, layers, vectors, mlps, transformers }) => [
      tableText(
        squares,
        `${engine}: n × n products (separate multiply and add in registers: ${limit} GFLOP/s); under a library, how many times as long it took`,
      ),
      tableText(layers, `${engine}: linear maps of a transformer; best: how many times as long the fastest other library took`),
      tableText(vectors, `${engine}: one to eight rows`),
      tableText(mlps, `${engine}: gradient of the ReLU MLP; sqrt over keep-all; under a library, how many times as long it took`),
      tableText(transformers, `${engine}: transformer blocks, forward and backward; sqrt over keep-all of the whole gradient`),
    ]),
  ].join("\n\n");
}

/** @param {import("./goals.js").Verdict[]} verdicts */
export function goalsText(verdicts) {
  return [
    "",
    "Goals, each with its worst case",
    ...verdicts.map(({ goal, bound, atLeast, worst, holds, atLimit, beside }) => {
      const most = [
        atLimit === undefined ? "" : `; ${atLimit.toFixed(2)} at the limit without fusing`,
        beside === undefined ? "" : `; ${beside.what} ${beside.value.toFixed(2)}, ${beside.where}`,
      ].join("");
      return `  ${holds ? "held " : "short"}  ${goal} ${atLeast ? "≥" : "≤"} ${bound}: ${worst.value.toFixed(2)} (${worst.where}${most})`;
    }),
  ].join("\n");
}
