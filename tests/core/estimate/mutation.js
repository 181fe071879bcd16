// Changes every coefficient of the estimator in turn and looks for a test that fails:
//   node tests/core/estimate/mutation.js [BUILD FOLDER, or build/native]
// Exits with 1 where a change survives. Its own control: a coefficient that nothing reads must survive
// (coefficient_change.cpp, the other half).
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

const control = "control.read_by_nothing";
const build = process.argv[2] ?? "build/native";
const folder = join(build, "tests/core/estimate");
// A record of our own results sees every change, and says nothing of which number is right.
const notCounted = ["~residuals.csv is what the rows give"];
const limitMs = 120_000; // a change that makes a test endless is found as well

/** @typedef {{name: string, path: string, coefficients: Set<string>, ms: number}} Program */
/** @typedef {{code: number | null, output: string}} Run */

/**
 * A program to its end; `code` is null where a signal or the limit ended it.
 * @param {string} path @param {Record<string, string>} change @returns {Promise<Run>}
 */
function run(path, change) {
  return new Promise((done, failed) => {
    const child = spawn(path, ["--abort", ...notCounted], { env: { ...process.env, ...change }, stdio: ["ignore", "pipe", "ignore"], timeout: limitMs });
    let output = "";
    child.stdout.on("data", (/** @type {Buffer} */ part) => {
      output += part;
    });
    child.on("error", failed);
    child.on("close", (code) => done({ code, output }));
  });
}

/** @param {string} name @returns {Promise<Program>} */
async function program(name) {
  const path = join(folder, name);
  const { output } = await run(path, { ROOTSPACE_LIST: "1" });
  const names = [...output.matchAll(/^coefficient (.+)$/gm)].map((match) => match[1] ?? "");
  const coefficients = new Set(names);
  if (coefficients.size !== names.length) throw new Error(`${name}: expected names that differ, but got ${twice(names).join(", ")}`);
  const begun = performance.now();
  const unchanged = await run(path, {});
  if (unchanged.code !== 0) throw new Error(`${name}: expected success before any change, but got exit status ${unchanged.code}`);
  return { name, path, coefficients, ms: performance.now() - begun };
}

/** @param {string[]} names */
const twice = (names) => names.filter((name, index) => names.indexOf(name) !== index);

/** Those whose change ends a program by a signal or the limit. @type {string[]} */
const broken = [];

// Where the last coefficient of a family ("adamw.", "vllm.") was found, the next one likely is.
/** @type {Map<string, string>} */
const lastFound = new Map();

/** @param {string} coefficient @param {Program[]} programs @returns {Promise<string | undefined>} the program that fails */
async function finder(coefficient, programs) {
  const family = coefficient.split(".")[0] ?? "";
  const first = lastFound.get(family);
  const having = programs.filter((one) => one.coefficients.has(coefficient));
  having.sort((a, b) => Number(b.name === first) - Number(a.name === first) || a.ms - b.ms);
  for (const one of having) {
    const { code } = await run(one.path, { ROOTSPACE_CHANGE: coefficient });
    if (code === 99) throw new Error(`${one.name}: ${coefficient} was not changed`);
    if (code === null) broken.push(coefficient);
    if (code !== 0) {
      lastFound.set(family, one.name);
      return one.name;
    }
  }
  return undefined;
}

/** @param {string[]} coefficients @param {Program[]} programs @returns {Promise<string[]>} those that no test sees, sorted */
async function survivors(coefficients, programs) {
  const waiting = [...coefficients];
  /** @type {string[]} */
  const found = [];
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) if (!(await finder(one, programs))) found.push(one);
  };
  await Promise.all(Array.from({ length: cpus().length }, work));
  return found.sort();
}

const begun = performance.now();
if (!existsSync(folder)) throw new Error(`mutation: expected the built tests in ${folder}, but got no such folder`);
const names = readdirSync(folder).filter((name) => /^test_estimate_[a-z]+$/.test(name));
/** @type {Program[]} */
const programs = [];
for (const name of names) programs.push(await program(name));
const all = [...new Set(programs.flatMap((one) => [...one.coefficients]))].sort();
const alive = await survivors(all, programs);
for (const name of alive) if (name !== control) console.log(`no test fails when ${name} changes`);
if (!alive.includes(control)) console.log(`the control ${control} was found, though nothing reads it`);
const coefficients = all.length - 1;
const survived = alive.filter((name) => name !== control).length;
const seconds = ((performance.now() - begun) / 1000).toFixed(0);
console.log(
  `${coefficients - survived} of ${coefficients} coefficients: a test fails when it changes; ${broken.length} of them by a crash or the limit; control survives: ${alive.includes(control)}; ${programs.length} programs, ${seconds} s`,
);
process.exitCode = survived === 0 && coefficients > 0 && alive.includes(control) ? 0 : 1;
