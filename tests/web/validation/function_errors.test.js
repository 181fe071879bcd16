// How far the functions are from exact is measured by `./dev exhaustive` and written into core/numeric/functions.h; README and page say the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8").replace(/\s*\n(\/\/)?\s*/g, " ");

const header = read("core/numeric/functions.h");
const [, gelu, silu] = header.match(/gelu's is ([\d.]+) off at .+?, silu's ([\d.]+) at/) ?? [];

test("README and page give the slopes' errors that the header does", () => {
  const shown = [gelu, silu].map((error) => Number(error).toFixed(2));
  assert.match(read("README.md"), new RegExp(`roots, where two terms cancel: ${shown.join(" and ")} last places`));
  assert.match(read("web/validation.html"), new RegExp(`they are at most ${shown.join(" and ")} off`));
});

test("each function that both call within 2 units is", () => {
  const errors = [...header.matchAll(/\b(exp|log|tanh|erf|sigmoid|rsqrt|gelu|silu) +(\d\.\d{4}) +at/g)].map(([, name, error]) => [name, Number(error)]);
  assert.deepEqual(errors.map(([name]) => name).sort(), ["erf", "exp", "gelu", "log", "rsqrt", "sigmoid", "silu", "tanh"]);
  for (const [name, error] of errors) assert.ok(Number(error) <= 2, `${name}: ${error}`);
});
