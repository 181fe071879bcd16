// The errors of public calculators as we print them elsewhere, and our own: none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "./compare.js";
import { calculators } from "./formulas.js";
import { ourCommand } from "./models.js";

const command = ourCommand();
const rows = compare(command);

/** @param {string} name */
function rowOf(name) {
  const row = rows.find(({ model }) => model.name === name);
  assert.ok(row, name);
  return row;
}

// Per cent of the parameters, then times the true KV bytes; "–": the calculator has no such figure.
const printed = `
gpt2             +35   +53   -0.7 –     -0.7 | 0.50 2.0 1    1    1
gpt3-175b        +0.4  +34   0.0  –     0.0  | 0.50 2.0 1    1    1
Llama-2-7b       -21   0.0   -1.9 -3.9  0.0  | 0.50 2.0 1    1    1
Llama-2-70b      -13.5 +13.6 -0.4 -0.8  0.0  | 4.0  16  1    1    1
Llama-3.1-8B     -12.9 +10   -6.5 -13.1 0.0  | 2.0  8.0 1    1    1
Llama-3.1-405B   -11.4 +15.6 -0.5 -1.0  0.0  | 8.0  32  1    1    1
Mixtral-8x7B     -86.7 -82.8 -0.3 –     0.0  | 2.0  8.0 1    1    1
Qwen2.5-0.5B     +14.6 +34   0.0  -27.6 0.0  | 3.5  14  1    1    1
Qwen2.5-7B       -16.5 +8.1  -7.2 -14.3 0.0  | 3.5  14  1    1    1
gemma-2-9b       -9.8  +13   -2.5 -12.4 0.0  | 0.88 3.5 0.88 0.88 1
Phi-3-mini-4k    -20   0.0   -2.6 -5.2  0.0  | 0.50 2.0 1    1    1
DeepSeek-V2-Lite -86.6 -82.9 –    –     0.0  | 3.6  14  7.1  7.1  7.1
DeepSeek-V3      -95.4 -94.3 –    –     0.0  | 12.4 49.8 24.9 24.9 24.9`;

/** Whether `value` reads as `text` at the digits of it. @param {string} text @param {number | null} value */
function reads(text, value) {
  if (text === "–" || value === null) return text === "–" && value === null;
  const digits = text.split(".")[1]?.length ?? 0;
  return Math.abs(value - Number(text)) <= 0.5 * 10 ** -digits + 1e-9;
}

for (const line of printed.trim().split("\n")) {
  const [name, ...cells] = line.split(/\s+/);
  const bar = cells.indexOf("|");
  const columns = { percent: cells.slice(0, bar), ratio: cells.slice(bar + 1) };
  test(`${name}: parameters and KV cache by the formulas of public calculators`, () => {
    const { percent, ratio } = rowOf(name);
    const of = {
      percent: ["cookbook", "gpu_poor", "llm-analysis", "LLM-Viewer", "Megatron"],
      ratio: ["cookbook", "gpu_poor", "llm-analysis", "LLM-Viewer", "hf-mem"],
    };
    for (const [i, tool] of of.percent.entries())
      assert.ok(reads(columns.percent[i], percent[tool]), `${tool}: ${columns.percent[i]}, but got ${percent[tool]} %`);
    for (const [i, tool] of of.ratio.entries()) assert.ok(reads(columns.ratio[i], ratio[tool]), `${tool}: ${columns.ratio[i]}, but got ${ratio[tool]} times`);
  });
}

test("ours is exact on every model", { skip: command ? false : "the native command is not built" }, () => {
  assert.equal(rows.length, 26);
  for (const { model, percent, ratio } of rows) {
    assert.equal(percent.ours, 0, model.name);
    if (!model.encoder) assert.equal(ratio.ours, 1, model.name);
  }
});

test("a printed figure that is off in its last digit is refused", () => {
  assert.ok(reads("-13.5", -13.521));
  assert.ok(!reads("-13.6", -13.521));
  assert.ok(!reads("–", 0));
  assert.ok(!reads("1", 1.6));
});

test("every calculator names its source and its commit", () => {
  assert.equal(calculators.length, 6);
  for (const { source } of calculators) assert.match(source, /^\w[\w.-]*\/[\w.-]+ @[0-9a-f]{7} /);
});
