// The scalar engine needs no SIMD and computes the bits of the other. Emscripten's own wasm-opt judges the modules.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { simdModule } from "../../web/engine/build_choice.js";
import { loadEngine, residualNetwork, runToReport, textNetwork, wasmBytes } from "./engine.js";

// Every browser with exceptions has sign extension too, which later compilers use unasked.
const always = ["--mvp-features", "--enable-exception-handling", "--enable-sign-ext"];

/** @param {Uint8Array} module @param {string[]} features */
const valid = (module, ...features) => spawnSync("wasm-opt", ["-", ...always, ...features, "-o", "/dev/null"], { input: module }).status === 0;

test("the scalar engine is a valid module without SIMD, the other one only with it", () => {
  assert.ok(valid(wasmBytes("wasm-scalar")));
  assert.ok(!valid(wasmBytes("wasm")));
  assert.ok(valid(wasmBytes("wasm"), "--enable-simd"));
});

test("the module that a browser is asked about is refused for its SIMD instructions alone", () => {
  assert.ok(valid(Uint8Array.from(simdModule), "--enable-simd"));
  assert.ok(!valid(Uint8Array.from(simdModule)));
});

test("both engines compute the same output, gradients and losses", async () => {
  const [simd, scalar] = await Promise.all([loadEngine("wasm"), loadEngine("wasm-scalar")]);
  assert.deepEqual([simd.engineInfo().simd, scalar.engineInfo().simd], [true, false]);
  for (const network of [residualNetwork, textNetwork]) {
    const reports = [simd, scalar].map((engine) => runToReport(engine, network, { task: "gradient", schedule: "sqrt" }));
    for (const field of /** @type {const} */ (["outputDigest", "gradientDigest", "loss"])) assert.equal(reports[1][field], reports[0][field], field);
  }
});

test("one flipped bit of a weight is seen across the two engines", async () => {
  const [simd, scalar] = await Promise.all([loadEngine("wasm"), loadEngine("wasm-scalar")]);
  const options = { task: "gradient", schedule: "sqrt" };
  const flipped = runToReport(scalar, residualNetwork, { ...options, flip_weight_bit: true });
  assert.notEqual(flipped.gradientDigest, runToReport(simd, residualNetwork, options).gradientDigest);
});
