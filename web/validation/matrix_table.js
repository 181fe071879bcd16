// The recorded determinism matrix (`./dev matrix`): a line for each build or engine, whatever it ran on.

/** @typedef {import("../../tests/digests/comparison.js").Matrix} Matrix */
/** @typedef {import("../../tests/digests/comparison.js").Row} Row */

/**
 * @typedef {object} Line the runs of one build
 * @property {string} build
 * @property {string} on "sse2, avx2, avx512; 1, 2, 3 threads"
 * @property {number} runs
 * @property {string} equal "141 of 141", in the worst of its runs
 * @property {string} fingerprints different ones, one after another; or why there are none
 * @property {boolean} holds
 */

const matrixUrl = new URL("./matrix.json", import.meta.url);

/** @returns {Promise<Matrix>} */
export async function loadMatrix() {
  const response = await fetch(matrixUrl);
  if (!response.ok) throw new Error(`The recorded matrix could not be loaded (status ${response.status}).`);
  return response.json();
}

/** @param {Pick<Matrix, "rows" | "cases">} matrix @returns {Line[]} */
export function linesOf({ rows, cases }) {
  const builds = [...new Set(rows.map(({ build }) => build))];
  return builds.map((build) =>
    lineOf(
      build,
      rows.filter((row) => row.build === build),
      cases,
    ),
  );
}

/** @param {string} build @param {readonly Row[]} rows @param {number} cases @returns {Line} */
function lineOf(build, rows, cases) {
  const unique = (/** @type {(row: Row) => string | number} */ of) => [...new Set(rows.map(of))].join(", ");
  const threads = unique((row) => row.threads);
  return {
    build,
    on: threads === "1" ? unique((row) => row.instructionSet) : `${unique((row) => row.instructionSet)}; ${threads} threads`,
    runs: rows.filter(({ fault }) => fault === "").length,
    equal: `${Math.min(...rows.map(({ equal }) => equal))} of ${cases}`,
    fingerprints: unique(({ fault, fingerprint }) => fault || fingerprint),
    holds: rows.every(({ fault, differing }) => fault === "" && differing.length === 0),
  };
}

/** "recorded 2026-11-21 on Debian GNU/Linux 12 (bookworm), Intel(R) Xeon(R) Processor" @param {Matrix} matrix */
export const recordText = ({ date, system, processor }) => `recorded ${date} on ${system}, ${processor}`;

/** The rows of the table's body. @param {Matrix} matrix @returns {HTMLTableRowElement[]} */
export function tableRows(matrix) {
  const lines = linesOf(matrix);
  if (matrix.control) lines.push(lineOf(matrix.control.build, [matrix.control], matrix.cases));
  return lines.map(({ build, on, runs, equal, fingerprints, holds }, place) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = build;
    row.append(
      head,
      cell("On", on),
      cell("Runs", String(runs)),
      cell("Cases equal", equal),
      cell("Fingerprint", Object.assign(document.createElement("code"), { textContent: fingerprints })),
      cell("Verdict", verdictText(holds, matrix.control !== null && place === lines.length - 1)),
    );
    return row;
  });
}

/** @param {boolean} holds @param {boolean} isControl */
function verdictText(holds, isControl) {
  if (isControl) return holds ? "= equal: the comparison sees nothing" : "≠ differs, as it must";
  return holds ? "= equal" : "≠ differs";
}

/** @param {string} label shown beside it where the table has no head @param {string | Node} content */
function cell(label, content) {
  const made = document.createElement("td");
  made.dataset.label = label;
  made.append(content);
  return made;
}
