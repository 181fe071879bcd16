// The only file that knows the bundler. Every other file of web/ is plain HTML, CSS and ES modules.
//   Pages   the table in build/pages.js; those whose file exists are built, with the partials put in.
//   Engine  engine.mjs and engine.wasm from the CMake preset `wasm`, copied into dist/engine/<hash of both>/, so that no
//           cache can join two versions. engine/worker.js names them as "../engine/engine.mjs"; the hash is put in here.
// Every address is relative (base "./"): the site works under any path.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { offline } from "./build/offline.js";
import { existingPages, partials } from "./build/partials.js";

const webFolder = fileURLToPath(new URL(".", import.meta.url));
const engineFolder = fileURLToPath(new URL("../build/wasm/wasm/", import.meta.url));
const engineFiles = ["engine.mjs", "engine.wasm"];
const engineInSource = "../engine/engine.mjs";

/** @returns {import("vite").Plugin} */
function engine() {
  const missing = engineFiles.filter((name) => !existsSync(engineFolder + name));
  if (missing.length > 0) throw new Error(`build/wasm/wasm/${missing[0]} is missing: build the engine first (./dev build).`);
  const files = engineFiles.map((name) => ({ name, source: readFileSync(engineFolder + name) }));
  const hash = createHash("sha256");
  for (const { source } of files) hash.update(source);
  const version = hash.digest("hex").slice(0, 10);
  return {
    name: "rootspace-engine",
    transform(code, id) {
      if (!id.split("?")[0].endsWith("/web/engine/worker.js")) return null;
      if (!code.includes(engineInSource)) throw new Error(`engine/worker.js no longer names "${engineInSource}".`);
      return { code: code.replace(engineInSource, `../engine/${version}/engine.mjs`), map: null };
    },
    generateBundle() {
      for (const { name, source } of files) this.emitFile({ type: "asset", fileName: `engine/${version}/${name}`, source });
    },
  };
}

export default defineConfig({
  root: webFolder,
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // a file stays a file: it is cached and can be looked at
    rollupOptions: { input: existingPages().map((page) => webFolder + page.file) },
  },
  plugins: [partials(), engine(), offline()],
  worker: { format: "es", plugins: () => [engine()] },
});
