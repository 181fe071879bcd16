// Writes web/validation/native.json: the suite at both scales by the native command, dated.
//   node web/build/record_native.js build/native/core/cli/rootspace
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";

const [command] = process.argv.slice(2);
if (!command) throw new Error("expected the path of the rootspace command");

/** @param {"quick" | "full"} scale */
function report(scale) {
  const { status, stdout, stderr } = spawnSync(command, ["validate", "--scale", scale, "--json"], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`rootspace validate --scale ${scale} ended with ${status}. ${stderr}`);
  return JSON.parse(stdout);
}

/** The processor's family, without a model number: "AMD EPYC". */
const family = cpus()[0]
  .model.replace(/\(R\)|\(TM\)|CPU|Processor/g, "")
  .trim()
  .split(/\s+/)
  .slice(0, 2)
  .join(" ");
const recorded = { date: new Date().toISOString().slice(0, 10), processor: family, quick: report("quick"), full: report("full") };
writeFileSync(new URL("../validation/native.json", import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`);
