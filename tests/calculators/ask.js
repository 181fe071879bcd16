// The estimator asked by the native command.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

/** @typedef {import("../../web/calculator/answer.js").Answer} Answer */
/** @typedef {(request: Record<string, unknown>) => Answer} Ask */

const root = new URL("../../", import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), "residuals-"));
after(() => rmSync(scratch, { recursive: true }));

const command = [process.env.ROOTSPACE_COMMAND, "build/native/core/cli/rootspace"].find((path) => path && existsSync(new URL(path, root)));

/** What node:test takes for `skip`: why nothing can be asked. */
export const skip = command ? false : "the native command is not built";

/** @type {Ask} */
export function ask({ model, config, ...fields }) {
  let first = String(model);
  if (config) {
    first = join(scratch, "config.json");
    writeFileSync(first, JSON.stringify(config));
  }
  const flags = Object.entries(fields).flatMap(([name, value]) =>
    value === false ? [] : [`--${name.replaceAll("_", "-")}`, ...(value === true ? [] : [String(value)])],
  );
  const file = fileURLToPath(new URL(command ?? "", root));
  try {
    return good(JSON.parse(execFileSync(file, ["estimate", first, ...flags, "--json"], { encoding: "utf8" })));
  } catch (error) {
    // Status 1: it does not fit, and the answer stands.
    if (error instanceof Error && "status" in error && error.status === 1 && "stdout" in error) return good(JSON.parse(String(error.stdout)));
    throw error;
  }
}

/** @param {any} result @returns {Answer} */
function good(result) {
  if (result.fault) throw new Error(result.fault.message);
  return result;
}
