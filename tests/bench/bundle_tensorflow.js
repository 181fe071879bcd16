// TensorFlow.js with its gradients as one module, for browsers and for Node: `node tests/bench/bundle_tensorflow.js build/peers` makes
// tensorflow.mjs and tensorflow_node.mjs there. Its own bundles leave the gradients out, and its modules are written for a bundler.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

const folder = resolve(process.argv[2]);
const entry = join(folder, "tensorflow_entry.js");
writeFileSync(
  entry,
  `import "@tensorflow/tfjs-core/dist/register_all_gradients";
export * as tf from "@tensorflow/tfjs-core";
export * as wasm from "@tensorflow/tfjs-backend-wasm";
`,
);
for (const [name, ssr] of /** @type {const} */ ([
  ["tensorflow", false],
  ["tensorflow_node", true],
])) {
  await build({
    configFile: false,
    root: folder,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr,
      rollupOptions: { input: entry, output: { format: "es", entryFileNames: `${name}.mjs` }, preserveEntrySignatures: "strict" },
      outDir: folder,
      emptyOutDir: false,
      target: "es2022",
      minify: false,
    },
  });
}
