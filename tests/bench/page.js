// The comparison in a browser: by its button, or by tests/bench/chromium.js through window.runBench.
import { runSuite } from "./suite.js";

const root = new URL("../../", import.meta.url).href;
const engineFolder = `${root}${new URLSearchParams(location.search).get("engine") ?? "build/wasm/tests/bench"}/`;
const peers = `${root}build/peers/`;

/** @returns {Promise<import("./suite.js").Libraries>} */
async function loadLibraries() {
  const { default: createEngine } = await import(`${engineFolder}bench_engine.mjs`);
  const { tf, wasm } = await import(`${peers}tensorflow.mjs`);
  const ort = await import(`${peers}node_modules/onnxruntime-web/dist/ort.wasm.min.mjs`);
  ort.env.wasm.wasmPaths = `${peers}node_modules/onnxruntime-web/dist/`;
  const description = await (await fetch(`${peers}node_modules/@jax-js/jax/package.json`)).json();
  return {
    engine: await createEngine({ wasmBinary: await (await fetch(`${engineFolder}bench_engine.wasm`)).arrayBuffer() }),
    tf,
    tfWasm: wasm,
    tfBinaries: `${peers}node_modules/@tensorflow/tfjs-backend-wasm/dist/`,
    jax: await import(`${peers}node_modules/@jax-js/jax/dist/index.js`),
    jaxVersion: description.version,
    ort,
  };
}

const [button, state, log] = ["run", "state", "log"].map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));

/** Clocks of pages without cross-origin isolation step by 0.1 ms: turns of 25 ms are exact to half a percent. */
const usual = { rounds: 9, turnSeconds: 0.025 };

/** @param {Partial<Parameters<typeof runSuite>[1]>} options */
async function runBench(options) {
  const libraries = await loadLibraries();
  return runSuite(libraries, {
    ...usual,
    log: (line) => {
      console.log(line);
      log.textContent += `${line}\n`;
    },
    ...options,
  });
}

Object.assign(window, { runBench });

button.addEventListener("click", async () => {
  button.setAttribute("disabled", "");
  state.textContent = "Running: this takes some minutes, and other work on this machine disturbs it.";
  try {
    await runBench({});
    state.textContent = "Done.";
  } catch (error) {
    state.textContent = error instanceof Error ? error.message : String(error);
  }
  button.removeAttribute("disabled");
});
button.removeAttribute("disabled");
state.textContent = "";
