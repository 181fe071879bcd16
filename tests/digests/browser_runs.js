// The site's own engine, as the page loads it, in every browser: the SIMD build and the scalar one.
import { startServer } from "../support/serve.js";
import { browsers, openBrowser, versionOf } from "./browsers.js";
import { root } from "./builds.js";

/** @typedef {import("./comparison.js").Digests} Digests */
/** @typedef {{build: string, instructionSet: string, threads: number, missing: string, digests: () => Promise<Digests>}} BrowserRun */

const patience = 300_000; // milliseconds for one run

/** Where the engine's builds are, by the folder names that web/engine/worker.js knows. */
const engineFolders = { simd128: "build/wasm/wasm/", scalar: "build/wasm-scalar/wasm/" };

/** @returns {Promise<BrowserRun[]>} */
export async function browserRuns() {
  const runs = [];
  for (const browser of browsers) {
    const build = browser.missing || `${await versionOf(browser)} (${browser.name})`;
    for (const set of /** @type {const} */ (["simd128", "scalar"]))
      runs.push({ build, instructionSet: set, threads: 1, missing: browser.missing, digests: () => digestsIn(browser, set) });
  }
  return runs;
}

/**
 * @param {import("./browsers.js").Browser} browser
 * @param {"simd128" | "scalar"} set
 * @returns {Promise<Digests>}
 */
async function digestsIn(browser, set) {
  /** @type {(text: string) => void} */
  let onPost = () => {};
  const posted = new Promise((resolve) => {
    onPost = resolve;
  });
  // Whichever build the worker asks for, it gets this one.
  const folder = root + engineFolders[set];
  const server = await startServer({ folder: root, mounts: { "/web/engine/simd128/": folder, "/web/engine/scalar/": folder }, onPost });
  /** @type {() => void} */
  let end = () => {};
  try {
    const stopped = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience).unref();
      openBrowser(browser, `${server.url}tests/digests/browser_page.html`, (sentence) => reject(new Error(sentence))).then((ending) => {
        end = ending;
      }, reject);
    });
    const { digests, instructionSet, error } = JSON.parse(await Promise.race([posted, stopped]));
    if (error) throw new Error(error);
    if (instructionSet !== set) throw new Error(`expected the ${set} engine, but got ${instructionSet}`);
    return digests;
  } finally {
    end();
    await server.close();
  }
}
