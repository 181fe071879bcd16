// Writes web/validation/native.json: the suite at both scales by the native command, dated. The part "digests" is not in it:
// what it must find is web/validation/digests.json.
//   node web/build/record_native.js build/native/core/cli/rootspace
// The table for readers without script goes to web/partials/native-results.html; a test compares the two.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

/** @typedef {import("../validation/report.js").Report} Report */
/** @typedef {import("../validation/report.js").Native} Native */

const recordUrl = new URL("../validation/native.json", import.meta.url);
const partialUrl = new URL("../partials/native-results.html", import.meta.url);

/** @returns {Native} */
export const recorded = () => JSON.parse(readFileSync(recordUrl, "utf8"));

/** The full report as a table: claim, verdict, runs. @param {Native} native */
export function nativeTable({ date, processor, full }) {
  const rows = full.parts.flatMap(({ cases }) =>
    cases.map(
      ({ title, passed, accounting }) =>
        `    <tr><th scope="row">${title}</th><td>${passed ? "holds" : "fails"}</td><td class="number">${accounting.runs}</td></tr>`,
    ),
  );
  return `<table>
  <caption>${full.build.compiler}, ${full.build.target}, ${processor}, ${date}: largest difference between predicted and measured peak ${full.accounting.largest_peak_difference_bytes} bytes</caption>
  <thead>
    <tr><th scope="col">Claim</th><th scope="col">Verdict</th><th scope="col" class="number">Runs</th></tr>
  </thead>
  <tbody>
${rows.join("\n")}
  </tbody>
</table>
`;
}

/** @param {string} command @param {"quick" | "full"} scale @returns {Report} */
function report(command, scale) {
  const { status, stdout, stderr } = spawnSync(command, ["validate", "--part", "determinism,scaling,performance", "--scale", scale, "--json"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`rootspace validate --scale ${scale} ended with ${status}. ${stderr}`);
  return JSON.parse(stdout);
}

/** The processor's family, without a model number: "AMD EPYC". */
function processorFamily() {
  const name = cpus()[0].model.replace(/\(R\)|\(TM\)|CPU|Processor/g, "");
  return name.trim().split(/\s+/).slice(0, 2).join(" ");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command] = process.argv.slice(2);
  if (!command) throw new Error("expected the path of the rootspace command");
  const native = { date: new Date().toISOString().slice(0, 10), processor: processorFamily(), quick: report(command, "quick"), full: report(command, "full") };
  writeFileSync(recordUrl, `${JSON.stringify(native, null, 1)}\n`);
  writeFileSync(partialUrl, nativeTable(native));
}
