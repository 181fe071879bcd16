// Which of the two builds of the engine a browser gets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { engineBuild, simdModule } from "../../../web/engine/build_choice.js";

test("a browser with SIMD gets the simd128 build, one without gets the scalar build", () => {
  assert.equal(engineBuild(), "simd128");
  const validate = WebAssembly.validate;
  /** @type {Uint8Array[]} */
  const asked = [];
  WebAssembly.validate = (bytes) => {
    asked.push(/** @type {Uint8Array} */ (bytes));
    return false;
  };
  try {
    assert.equal(engineBuild(), "scalar");
  } finally {
    WebAssembly.validate = validate;
  }
  assert.deepEqual([...asked[0]], simdModule);
});
