// The determinism matrix: the digest cases of core/validate in every build and engine, held against web/validation/digests.json.
//   node tests/digests/matrix.js           everything; leaves the table in build/matrix/matrix.json
//   node tests/digests/matrix.js --quick   what takes under five minutes; what is not installed is left out
// Exits 1 when a digest differs, when something could not be compared, or when the control goes unseen.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { browserRuns } from "./browser_runs.js";
import { armBuild, digestsOf, fusedBuild, make, missingFor, nativeBuild, root, wasmBuild } from "./builds.js";
import { compared, controlSeen, notCompared, verdict } from "./comparison.js";
import { fingerprintOf } from "./fingerprint.js";
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

const noRun = { instructionSet: "", threads: 1 };

/** What the browsers run: the site's own modules. */
const engineBuilds = [wasmBuild("simd128"), wasmBuild("scalar")].map((build) => ({ ...build, program: "engine" }));

/** @returns {AsyncGenerator<Row>} */
async function* allRows() {
  for (const build of builds) yield* rowsOf(build);
  for (const build of engineBuilds) {
    const fault = made(build);
    if (fault) return yield notCompared({ build: "the site's engine", ...build.runs[0] }, fault, false);
  }
  for (const run of await browserRuns())
    yield run.missing ? notCompared({ build: run.build, ...noRun }, notHere(run.missing), quick) : await timed(run, run.digests);
}

/** @param {Build} build @returns {AsyncGenerator<Row>} */
async function* rowsOf(build) {
  const missing = missingFor(build);
  if (missing) return yield notCompared({ build: build.name, ...noRun }, notHere(missing), quick);
  const fault = made(build);
  if (fault) return yield notCompared({ build: build.name, ...noRun }, fault, false);
  for (const run of build.runs) yield timed({ build: build.name, ...run }, () => digestsOf(build, run));
}

/** Builds it. @param {Build} build @returns {string} why it cannot be built; "" where it can */
function made(build) {
  try {
    make(build);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * @param {import("./comparison.js").What} what
 * @param {() => Digests | Promise<Digests>} run
 * @returns {Promise<Row>}
 */
async function timed({ build, instructionSet, threads }, run) {
  const what = { build, instructionSet, threads };
  const begun = performance.now();
  try {
    const digests = await run();
    return compared(what, digests, committed, fingerprintOf, Math.round(performance.now() - begun) / 1000);
  } catch (error) {
    return notCompared(what, error instanceof Error ? error.message : String(error), false);
  }
}

/** The fused build's row; null where there is none for this processor. @returns {Promise<Row | null>} */
async function controlRow() {
  const build = fusedBuild();
  if (build.runs.length === 0) return null;
  const fault = made(build);
  if (fault) return notCompared({ build: build.name, ...noRun }, fault, false);
  return timed({ build: build.name, ...build.runs[0] }, () => digestsOf(build, build.runs[0]));
}

/** @param {string} missing */
const notHere = (missing) => `${missing}: not here, not compared`;

/** @returns {import("./comparison.js").Machine} */
function machine() {
  const system = existsSync("/etc/os-release") ? /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] : undefined;
  return { date: new Date().toISOString().slice(0, 10), processor: cpus()[0].model, system: system ?? process.platform };
}

console.log(headLine);
/** @type {Row[]} */
const rows = [];
for await (const row of allRows()) {
  rows.push(row);
  console.log(rowLine(row, total));
}
const control = await controlRow();
if (control)
  console.log(`${rowLine(control, total)}\n    ${controlSeen(control) ? "as it must: the product differs, every other kernel does not" : "NOT AS IT MUST"}`);
const judged = verdict(rows, control);
/** @type {import("./comparison.js").Matrix} */
const matrix = { ...machine(), cases: total, fingerprint: fingerprintOf(committed), rows, control, ...judged };
mkdirSync(`${root}build/matrix`, { recursive: true });
if (!quick) writeFileSync(`${root}build/matrix/matrix.json`, `${JSON.stringify(matrix, null, 1)}\n`);
console.log(judged.verdict);
process.exitCode = judged.holds ? 0 : 1;
