// The determinism matrix: the digest cases of core/validate in every build and engine, held against web/validation/digests.json.
//   node tests/digests/matrix.js           everything; leaves the table in build/matrix/matrix.json
//   node tests/digests/matrix.js --quick   what takes under five minutes; what is not installed is left out
// Exits 1 when a digest differs, when something could not be compared, or when the control goes unseen.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { browserRuns } from "./browser_runs.js";
import { armBuild, digestsOf, fusedBuild, make, missingFor, nativeBuild, root, wasmBuild } from "./builds.js";
import { compared, controlSeen, notCompared, verdict } from "./comparison.js";
import { describeMachine } from "../support/machine.js";
import { fingerprintOf } from "./fingerprint.js";
import { slots } from "./slots.js";
import { headLine, rowLine } from "./table.js";

/** @typedef {import("./builds.js").Build} Build */
/** @typedef {import("./comparison.js").Row} Row */
/** @typedef {import("./comparison.js").Digests} Digests */

const quick = process.argv.includes("--quick");
/** @type {Digests} */
const committed = JSON.parse(readFileSync(`${root}web/validation/digests.json`, "utf8"));
const total = Object.keys(committed).length;

const levels = /** @type {const} */ (["-O1", "-O2", "-O3"]);
const builds = quick
  ? [nativeBuild("g++", "-O3"), nativeBuild("clang++", "-O1"), wasmBuild("simd128"), wasmBuild("scalar")]
  : [
      ...levels.map((level) => nativeBuild("g++", level)),
      ...levels.map((level) => nativeBuild("clang++", level)),
      armBuild(),
      ...levels.slice(1).flatMap((level) => [wasmBuild("simd128", level), wasmBuild("scalar", level)]),
    ];

/** What the browsers run: the site's own modules. */
const engineBuilds = [wasmBuild("simd128"), wasmBuild("scalar")].map((build) => ({ ...build, program: "engine" }));
const noRun = { instructionSet: "", threads: 1 };
const inSlot = slots(availableParallelism());

/** Builds everything, then begins every run; as many run at once as there are processors. @returns {Promise<Promise<Row>[]>} */
async function begunRows() {
  const faults = new Map([...builds, ...engineBuilds].map((build) => [build, faultOf(build)]));
  const ofBuilds = builds.flatMap((build) => {
    const fault = faults.get(build);
    if (fault) return [Promise.resolve(notCompared({ build: build.name, ...noRun }, fault, quick && missingFor(build) !== ""))];
    return build.runs.map((run) => rowOf(build, run));
  });
  const engineFault = engineBuilds.map((build) => faults.get(build)).find((fault) => fault !== "");
  const ofBrowsers = (await browserRuns()).map(async (run) => {
    if (run.missing) return notCompared({ build: run.build, ...noRun }, notHere(run.missing), quick);
    return engineFault ? notCompared(whatOf(run), engineFault, false) : timed(whatOf(run), run.digests);
  });
  return [...ofBuilds, ...ofBrowsers];
}

/** Builds it. @param {Build} build @returns {string} why it cannot be built; "" where it can */
function faultOf(build) {
  const missing = missingFor(build);
  if (missing) return notHere(missing);
  try {
    make(build);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param {Build} build @param {import("./builds.js").Run} run */
const rowOf = (build, run) => timed({ build: build.name, ...run }, () => digestsOf(build, run));

/** @param {import("./comparison.js").What} run @returns {import("./comparison.js").What} */
const whatOf = ({ build, instructionSet, threads }) => ({ build, instructionSet, threads });

/**
 * @param {import("./comparison.js").What} what
 * @param {() => Promise<Digests>} run
 * @returns {Promise<Row>}
 */
function timed(what, run) {
  return inSlot(async () => {
    const begun = performance.now();
    try {
      const digests = await run();
      return compared(what, digests, committed, fingerprintOf, Math.round(performance.now() - begun) / 1000);
    } catch (error) {
      return notCompared(what, error instanceof Error ? error.message : String(error), false);
    }
  });
}

/** The fused build's row; null where there is none for this processor. @returns {Promise<Row | null>} */
async function controlRow() {
  const build = fusedBuild();
  if (build.runs.length === 0) return null;
  const fault = faultOf(build);
  return fault ? notCompared({ build: build.name, ...noRun }, fault, false) : rowOf(build, build.runs[0]);
}

/** @param {string} missing */
const notHere = (missing) => `${missing}: not here, not compared`;

/** @returns {import("./comparison.js").Machine} */
function machine() {
  const { processor, system } = describeMachine();
  return { date: new Date().toISOString().slice(0, 10), processor, system };
}

console.log(headLine);
/** @type {Row[]} */
const rows = [];
for (const begun of await begunRows()) {
  const row = await begun;
  rows.push(row);
  console.log(rowLine(row, total));
}
const control = await controlRow();
if (control)
  console.log(
    `${rowLine(control, total)}\n    ${controlSeen(control) ? "as it must: products differ, and of the other kernels at most attention, which multiplies by the same code" : "NOT AS IT MUST"}`,
  );
const judged = verdict(rows, control);
/** @type {import("./comparison.js").Matrix} */
const matrix = { ...machine(), cases: total, fingerprint: fingerprintOf(committed), rows, control, ...judged };
mkdirSync(`${root}build/matrix`, { recursive: true });
if (!quick) writeFileSync(`${root}build/matrix/matrix.json`, `${JSON.stringify(matrix, null, 1)}\n`);
console.log(judged.verdict);
process.exitCode = judged.holds ? 0 : 1;
