// A browser without WebAssembly SIMD gets the scalar engine, the same answers, and a service worker that keeps that engine.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

/** The engine files that the first page asks for, and the digest of the weights it ends in. @param {boolean} simd */
async function firstAnswer(simd) {
  const { page, faults, close } = await site.visit("index.html", { load: false });
  if (!simd) await page.route("**/assets/worker-*.js", withoutSimd);
  /** @type {string[]} */
  const engines = [];
  page.on("request", (request) => {
    const [, folder] = /\/engine\/[0-9a-f]+\/([^/]+)\/engine\.wasm$/.exec(request.url()) ?? [];
    if (folder) engines.push(folder);
  });
  await page.goto(`${site.url}index.html`, { waitUntil: "load" });
  await page.locator('[data-cell="ratio-seconds"]', { hasText: "×" }).waitFor();
  const digest = await page.locator('[data-cell="keep-weights"]').getAttribute("digest");
  await close();
  assert.deepEqual(faults, []);
  return { engines: [...new Set(engines)], digest };
}

/** As if the browser had no SIMD: asked before anything else of the script runs. @param {import("playwright-core").Route} route */
async function withoutSimd(route) {
  const response = await route.fetch();
  await route.fulfill({ response, body: `WebAssembly.validate = () => false;\n${await response.text()}` });
}

test("without SIMD the first page loads the scalar engine alone and computes the same weights", async () => {
  const simd = await firstAnswer(true);
  const scalar = await firstAnswer(false);
  assert.deepEqual(simd.engines, ["simd128"]);
  assert.deepEqual(scalar.engines, ["scalar"]);
  assert.match(String(simd.digest), /^[0-9a-f]{64}$/);
  assert.equal(scalar.digest, simd.digest);
});

test("the service worker keeps the engine and the packing that this browser uses, not the others", () => {
  const code = readFileSync(new URL("../../../web/dist/service_worker.js", import.meta.url), "utf8");
  /** @param {boolean} simd @param {boolean} unpacks @returns {Promise<string[]>} what it puts in the cache when it is installed */
  const kept = (simd, unpacks) =>
    new Promise((resolve) => {
      /** @type {Record<string, (event: any) => void>} */
      const listeners = {};
      const self = {
        ...(unpacks && { DecompressionStream }),
        skipWaiting: () => {},
        addEventListener: (/** @type {string} */ name, /** @type {any} */ listener) => (listeners[name] = listener),
      };
      const caches = { open: async () => ({ addAll: resolve }) };
      new Function("self", "caches", "WebAssembly", code)(self, caches, { validate: () => simd });
      listeners.install({ waitUntil: () => {} });
    });
  return Promise.all([kept(true, true), kept(false, false)]).then(([withSimd, without]) => {
    const of = (/** @type {string} */ folder) => (/** @type {string[]} */ names) =>
      names.flatMap((name) => (name.startsWith(`./${folder}/`) ? [name.split("/").slice(3).join("/")] : [])).sort();
    const engines = of("engine");
    const estimators = of("estimate");
    assert.deepEqual(engines(withSimd), ["simd128/engine.mjs", "simd128/engine.wasm"]);
    assert.deepEqual(engines(without), ["scalar/engine.mjs", "scalar/engine.wasm"]);
    assert.deepEqual(estimators(without), ["estimate.wasm", "estimate_training.wasm", "estimate_whole.wasm"]);
    assert.deepEqual(
      estimators(withSimd),
      estimators(without).map((name) => `${name}.packed`),
    );
    assert.ok(withSimd.length > 20 && withSimd.length === without.length);
  });
});
