// The machine a run was made on, as far as its figures depend on it.
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** The processor's flags that a kernel of any library here may use. */
const telling = ["sse2", "avx", "avx2", "fma", "avx512f", "asimd"];

/** @returns {{processor: string, system: string} & Record<string, string | number>} */
export function describeMachine() {
  const info = read("/proc/cpuinfo");
  const field = (/** @type {RegExp} */ name) => info.match(name)?.[1].trim() ?? "";
  const flags = field(/^(?:flags|Features)\s*:(.*)$/m).split(" ");
  const family = [field(/^cpu family\s*:(.*)$/m), field(/^model\s*:(.*)$/m), field(/^stepping\s*:(.*)$/m)];
  return {
    processor: cpus()[0]?.model ?? process.arch,
    "family, model, stepping": family.join(", "),
    cores: cpus().length,
    flags: telling.filter((flag) => flags.includes(flag)).join(" "),
    "memory, GiB": Math.round(totalmem() / 2 ** 30),
    system: read("/etc/os-release").match(/^PRETTY_NAME="(.*)"$/m)?.[1] ?? process.platform,
  };
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
