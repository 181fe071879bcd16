// Writes dist/service_worker.js with the names of all files of the build.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { simdModule } from "../engine/build_choice.js";

const source = fileURLToPath(new URL("../offline/service_worker.js", import.meta.url));

/**
 * @param {string} code of the service worker
 * @param {string[]} files of the build, relative to the site
 * @param {string} build its name
 */
export function withFiles(code, files, build) {
  const list = JSON.stringify(files.map((name) => `./${name}`));
  return code
    .replace('"__files__"', JSON.stringify(list))
    .replace('"__simd_module__"', JSON.stringify(JSON.stringify(simdModule)))
    .replace("__build__", `rootspace-${build}`);
}

/** The Vite plugin. */
export function offline() {
  return {
    name: "rootspace-offline",
    generateBundle: {
      order: /** @type {const} */ ("post"),
      /** @this {any} @param {unknown} _options @param {Record<string, any>} bundle */
      handler(_options, bundle) {
        const hash = createHash("sha256");
        for (const file of Object.values(bundle)) hash.update(file.fileName).update(file.source ?? file.code);
        const files = Object.keys(bundle).filter((name) => !name.endsWith(".map"));
        const code = withFiles(readFileSync(source, "utf8"), files, hash.digest("hex").slice(0, 10));
        this.emitFile({ type: "asset", fileName: "service_worker.js", source: code });
      },
    },
  };
}
