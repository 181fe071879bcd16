// The only file that knows the bundler. Every other file of web/ is plain HTML, CSS and ES modules.
//   Pages   the table in build/pages.js; those whose file exists are built, with the partials put in.
//   Engine  engine.mjs and engine.wasm from the CMake presets `wasm` and `wasm-scalar`, copied into
//           dist/engine/<hash of all>/{simd128,scalar}/, so that no cache can join two versions. engine/worker.js looks for
//           them in "../engine/"; the hash is put in here.
//   Estimator  its three modules, copied in the same way into dist/estimate/<hash>/, also packed (build/packed.js); that of the link's task is loaded
//           ahead by the pages that ask it, and all else that their first answer waits for stands in them (build/in_page.js).
// Every address is relative (base "./"): the site works under any path.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { inPage } from "./build/in_page.js";
import { offline } from "./build/offline.js";
import { withPacked } from "./build/packed.js";
import { existingPages, partials } from "./build/partials.js";
import { packedEnd } from "./calculator/estimate_module.js";
import { firstModules, wholeModule } from "./calculator/estimator.js";

const webFolder = fileURLToPath(new URL(".", import.meta.url));
const engineBuilds = { simd128: "../build/wasm/wasm/", scalar: "../build/wasm-scalar/wasm/" };
const engineFolderInSource = '"../engine/"';
const estimateFolderInSource = '"./estimate/"';
/** Pages whose first answer waits for the estimator. */
const estimatePages = ["calculator.html"];

/** @returns {import("vite").Plugin} */
function engine() {
  const files = Object.entries(engineBuilds).flatMap(([build, folder]) =>
    ["engine.mjs", "engine.wasm"].map((name) => ({ name: `${build}/${name}`, source: engineFile(folder + name) })),
  );
  const hash = createHash("sha256");
  for (const { source } of files) hash.update(source);
  const version = hash.digest("hex").slice(0, 10);
  return {
    name: "rootspace-engine",
    transform(code, id) {
      if (!id.split("?")[0].endsWith("/web/engine/worker.js")) return null;
      if (!code.includes(engineFolderInSource)) throw new Error(`engine/worker.js no longer names ${engineFolderInSource}.`);
      return { code: code.replace(engineFolderInSource, `"../engine/${version}/"`), map: null };
    },
    generateBundle() {
      for (const { name, source } of files) this.emitFile({ type: "asset", fileName: `engine/${version}/${name}`, source });
    },
  };
}

/** @returns {import("vite").Plugin} */
function estimator() {
  const files = [...Object.values(firstModules), wholeModule].map((name) => ({ name, source: engineFile(engineBuilds.scalar + name) }));
  const hash = createHash("sha256");
  for (const { source } of files) hash.update(source);
  const folder = `estimate/${hash.digest("hex").slice(0, 10)}`;
  return {
    name: "rootspace-estimator",
    transform(code, id) {
      if (!id.split("?")[0].endsWith("/web/calculator/estimate_address.js")) return null;
      if (!code.includes(estimateFolderInSource)) throw new Error(`calculator/estimate_address.js no longer names ${estimateFolderInSource}.`);
      return { code: code.replace(estimateFolderInSource, `"./${folder}/"`), map: null };
    },
    transformIndexHtml: {
      order: "post",
      handler: (_html, context) =>
        estimatePages.includes(basename(context.filename)) ? [{ tag: "script", children: askedAhead(folder), injectTo: "head-prepend" }] : [],
    },
    async generateBundle() {
      for (const { name, source } of (await Promise.all(files.map(withPacked))).flat()) this.emitFile({ type: "asset", fileName: `${folder}/${name}`, source });
    },
  };
}

/**
 * Asks for the module of the link's task, from the first line of the page on: it is most of what an answer waits for.
 * calculator/estimator.js takes it from here. (<link rel="preload"> would need no name, but WebKit fetches such a file twice.)
 * @param {string} folder
 */
const askedAhead = (folder) =>
  `{ const name = /[?&]task=training/.test(location.search) ? "${firstModules.training}" : "${firstModules.inference}"; globalThis.askedAhead = { [name]: fetch("./${folder}/" + name + (globalThis.DecompressionStream ? "${packedEnd}" : "")) }; }`;

/**
 * A script's imports are fetched when asked (modulePreload below), so what the bundler wraps around each has nothing to fetch ahead.
 * @returns {import("vite").Plugin}
 */
function nothingAhead() {
  return {
    name: "rootspace-nothing-ahead",
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
  };
}

/** @param {string} address */
function engineFile(address) {
  const file = fileURLToPath(new URL(address, import.meta.url));
  if (!existsSync(file)) throw new Error(`${file} is missing: build the engine first (./dev build).`);
  return readFileSync(file);
}

export default defineConfig({
  root: webFolder,
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Only fetches ahead; browsers without it fetch when asked. What a script imports later is mostly in the page already.
    modulePreload: { polyfill: false, resolveDependencies: (_file, imports, { hostType }) => (hostType === "html" ? imports : []) },
    assetsInlineLimit: 0, // a file stays a file: it is cached and can be looked at
    rollupOptions: { input: existingPages().map((page) => webFolder + page.file), checks: { pluginTimings: false } }, // packing takes seconds
  },
  plugins: [nothingAhead(), partials(), engine(), estimator(), inPage(estimatePages), offline()],
  worker: { format: "es", plugins: () => [engine()] },
});
