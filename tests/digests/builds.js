// The builds of digest_cases that the matrix compares, each in a CMake folder of its own that is made when it is first asked
// for, and the runs of each.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { onPath } from "./browsers.js";

/**
 * @typedef {object} Build
 * @property {string} name "g++ 12.2.0 -O3"
 * @property {string[]} needs programs that must be on the path
 * @property {string} folder of CMake, below build/
 * @property {string[]} configure what CMake is told on first use
 * @property {string} program in tests/digests below the folder; without its suffix the name of the target
 * @property {string[]} runner what runs the program, where it does not run by itself
 * @property {readonly Run[]} runs
 */
/** @typedef {{instructionSet: string, threads: number}} Run */

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A folder of CMake that ./dev makes too. @param {string} name */
const preset = (name) => ({ folder: name, configure: ["--preset", name] });
const atO3 = ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Werror", "-DCMAKE_CXX_FLAGS_RELEASE=-O3"];

/** The sets that x86-64 builds carry, with the processor's own word for each. */
const x86Sets = { sse2: "sse2", avx2: "avx2", avx512: "avx512f" };
const processorFlags = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8").split(/\s+/) : [];
const nativeSets =
  process.arch === "x64"
    ? Object.entries(x86Sets)
        .filter(([, flag]) => processorFlags.includes(flag))
        .map(([name]) => name)
    : ["neon"];

/** Every set with every count. @param {readonly string[]} sets @param {readonly number[]} counts @returns {Run[]} */
const each = (sets, counts) => sets.flatMap((instructionSet) => counts.map((threads) => ({ instructionSet, threads })));

/** @typedef {"-O1" | "-O2" | "-O3"} Level */

/** @param {"g++" | "clang++"} compiler @param {Level} level @returns {Build} */
export function nativeBuild(compiler, level) {
  return {
    name: `${compiler} ${version(compiler)} ${level}`,
    needs: [compiler],
    ...(compiler === "g++" ? preset("native") : { folder: "matrix/clang++", configure: [...atO3, "-DCMAKE_CXX_COMPILER=clang++"] }),
    program: level === "-O3" ? "digest_cases" : `digest_cases_${level.slice(1)}`,
    runner: [],
    runs: each(nativeSets, [1, 2, 3]),
  };
}

/** @returns {Build} */
export function armBuild() {
  const compiler = "aarch64-linux-gnu-g++";
  return {
    name: `${compiler} ${version(compiler)} -O3, under qemu`,
    needs: [compiler, "qemu-aarch64"],
    folder: "matrix/aarch64",
    configure: [...atO3, "-DCMAKE_TOOLCHAIN_FILE=cmake/aarch64.cmake"],
    program: "digest_cases",
    runner: ["qemu-aarch64"],
    runs: each(["neon"], [1, 2, 3]), // emulated: two to four minutes each
  };
}

/** In Node; without a level with the site's own flags. @param {"simd128" | "scalar"} set @param {Level} [level] @returns {Build} */
export function wasmBuild(set, level) {
  return {
    name: `em++ ${version("em++")} ${level ?? "as for the site"}, Node ${process.versions.node}`,
    needs: ["em++"],
    ...preset(set === "scalar" ? "wasm-scalar" : "wasm"),
    program: level ? `digest_cases_${level.slice(1)}.cjs` : "digest_cases.cjs",
    runner: [process.execPath],
    runs: each([set], [1]),
  };
}

/** The negative control: core/numeric/panel_product.cpp for AVX2 or NEON with fused multiply-adds, all else without. @returns {Build} */
export function fusedBuild() {
  const set = nativeSets.filter((name) => name === "avx2" || name === "neon");
  const plain = nativeBuild("g++", "-O3");
  return { ...plain, name: `${plain.name}, fused multiply-adds on purpose`, program: "digest_cases_fused", runs: each(set, [1]) };
}

/** @param {Build} build @returns {string} what is missing here; "" for nothing */
export const missingFor = ({ needs }) => needs.filter((name) => onPath(name) === "").join(" and ");

/** Builds it if it is out of date. @param {Build} build */
export function make({ folder, configure, program }) {
  const environment = { ...process.env, NODE_PATH: process.env.NODE_PATH || "/usr/share/nodejs" }; // for em++
  /** @type {import("node:child_process").SpawnSyncOptions} */
  const options = { cwd: root, env: environment };
  if (!existsSync(`${root}build/${folder}/build.ninja`)) {
    const whereAndHow = configure[0] === "--preset" ? configure : ["-S", ".", "-B", `build/${folder}`, "-G", "Ninja", ...configure];
    succeed("cmake", whereAndHow, { ...options, stdio: ["ignore", "ignore", "inherit"] });
  }
  succeed("cmake", ["--build", `build/${folder}`, "--target", program.replace(/\.cjs$/, "")], { ...options, stdio: ["ignore", 2, "inherit"] });
}

/** The digests of one run. @param {Build} build @param {Run} run @returns {Promise<Record<string, string>>} */
export async function digestsOf({ folder, program, runner }, { instructionSet, threads }) {
  const commandLine = [...runner, `build/${folder}/tests/digests/${program}`, "--instruction-set", instructionSet, "--threads", String(threads)];
  const { stdout } = await promisify(execFile)(commandLine[0], commandLine.slice(1), { cwd: root, maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** @param {string} compiler */
function version(compiler) {
  if (onPath(compiler) === "") return "";
  const { stdout } = spawnSync(compiler, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(stdout.split("\n")[0])?.[0] ?? "";
}

/** @param {string} program @param {string[]} args @param {import("node:child_process").SpawnSyncOptions} options */
function succeed(program, args, options) {
  const { status, signal, error } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${error?.message ?? signal ?? status}`);
}
