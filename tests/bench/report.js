// Joins what the benchmarks left in a folder into one record, prints it, and says which goals it reaches:
// `node tests/bench/report.js FOLDER [--record FILE]` reads bench_matmul.json, bench_gradient.json, node.json and chromium.json there and writes bench.json.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { verdicts } from "./goals.js";
import { describeMachine } from "../support/machine.js";
import { javascriptRecord, nativeRecord } from "./record.js";
import { goalsText, recordText } from "./tables.js";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { record: { type: "string" } } });
const folder = positionals[0];

/** @param {string} name */
function read(name) {
  const file = join(folder, name);
  if (!existsSync(file)) throw new Error(`${file}: expected the results of a benchmark there; ./dev bench makes all of them`);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Of the last change to the engine; undefined where there is no history to ask. */
function engineCommit() {
  const git = (/** @type {string[]} */ ...words) =>
    execFileSync("git", [...words, "--", ":/core", ":/wasm"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const commit = git("log", "-1", "--format=%h");
    return git("status", "--porcelain") === "" ? commit : `${commit}-changed`;
  } catch {
    return undefined;
  }
}

const [matmul, gradient, node, chromium] = ["bench_matmul.json", "bench_gradient.json", "node.json", "chromium.json"].map(read);

/** @type {import("./record.js").BenchRecord} */
const record = {
  date: new Date().toISOString().slice(0, 10),
  commit: engineCommit(),
  machine: describeMachine(),
  peers: node.versions,
  native: nativeRecord([...matmul.benchmarks, ...gradient.benchmarks], matmul.context.openblas),
  javascript: [javascriptRecord(node, node.engine), javascriptRecord(chromium, chromium.engine)],
};
const text = `${JSON.stringify(record)}\n`;
writeFileSync(join(folder, "bench.json"), text);
if (values.record) writeFileSync(values.record, text);
console.log(recordText(record));
console.log(goalsText(verdicts(record)));
