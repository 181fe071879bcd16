// The comparison in Node: `node tests/bench/node.js --engine FOLDER --peers FOLDER [--out FILE] [--parts squares,layers,...] [--rounds N] [--turn SECONDS]`.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { parts, runSuite } from "./suite.js";

// One thread each: ONNX Runtime Web, as it loads, gives Node the Worker of browsers, and jax-js, seeing one, would start threads.
Object.defineProperty(globalThis, "Worker", { get: () => undefined, set: () => {} });

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "build/wasm/tests/bench" },
    peers: { type: "string", default: "build/peers" },
    out: { type: "string" },
    parts: { type: "string", default: parts.join(",") },
    rounds: { type: "string", default: "9" },
    turn: { type: "string", default: "0.012" },
  },
});

/** @param {string} name a folder @param {string} file in it */
const address = (name, file) => pathToFileURL(join(resolve(name), file)).href;

/** @returns {Promise<import("./suite.js").Libraries>} */
async function loadLibraries() {
  const { default: createEngine } = await import(address(values.engine, "bench_engine.mjs"));
  const require = createRequire(address(values.peers, "package.json"));
  const jaxFolder = join(values.peers, "node_modules/@jax-js/jax");
  return {
    engine: await createEngine({ wasmBinary: readFileSync(join(values.engine, "bench_engine.wasm")) }),
    ...(await loadTensorflow(require)),
    tfBinaries: `${resolve(values.peers, "node_modules/@tensorflow/tfjs-backend-wasm/dist")}/`,
    jax: await import(address(jaxFolder, "dist/index.js")),
    jaxVersion: JSON.parse(readFileSync(join(jaxFolder, "package.json"), "utf8")).version,
    ort: require("onnxruntime-web"),
  };
}

/** Its WebAssembly loader reads its files through require, as in the CommonJS build. @param {NodeJS.Require} require */
async function loadTensorflow(require) {
  Object.assign(globalThis, { require, __dirname: resolve(values.peers) });
  const { tf, wasm } = await import(address(values.peers, "tensorflow_node.mjs"));
  return { tf, tfWasm: wasm };
}

const wanted = /** @type {import("./suite.js").Part[]} */ (values.parts.split(","));
for (const part of wanted) if (!parts.includes(part)) throw new Error(`--parts: expected some of ${parts.join(", ")}, but got ${part}`);
const result = await runSuite(await loadLibraries(), {
  parts: wanted,
  rounds: Number(values.rounds),
  turnSeconds: Number(values.turn),
  log: (line) => console.error(line),
});
if (values.out) writeFileSync(values.out, JSON.stringify({ ...result, engine: `Node ${process.versions.node}` }));
