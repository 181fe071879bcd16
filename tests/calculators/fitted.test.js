// A number that was fitted on measurements, or read off them, is marked so where the estimate shows its source.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, skip } from "./ask.js";

const folder = fileURLToPath(new URL("../../core/estimate/", import.meta.url));

/** Comments and the Coefficient declared below them. */
const commented = /((?:^[ \t]*\/\/.*\n)+)[ \t]*(?:inline |const |static )*(?:Whole|Real)?Coefficient(?:<\w+>)? \w+\{"([\w.]+)"/gm;

/**
 * Coefficients whose comment says that they are fitted or read off, and whether a string of the same file, or of those
 * that make its items, says the same.
 * @param {string} code
 * @param {string} [others]
 * @returns {{name: string, word: string, marked: boolean}[]}
 */
function fittedIn(code, others = "") {
  const strings = [...(code + others).replaceAll(/\/\/.*$/gm, "").matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map((match) => match[1]).join("");
  return [...code.matchAll(commented)].flatMap(([, comment, name]) => {
    const word = /\b(?:fitted|read off)\b/i.exec(comment.replaceAll(/\n[ \t]*\/\/ ?/g, " "))?.[0].toLowerCase();
    return word ? [{ name, word, marked: strings.includes(word === "fitted" ? "fitted on" : word) }] : [];
  });
}

test("every coefficient whose comment says fitted or read off is marked in a source of its file", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(cpp|h)$/.test(name));
  const text = (/** @type {string} */ name) => readFileSync(folder + name, "utf8");
  // What llama_cpp_buffer*.cpp count becomes an item in llama_cpp_peak.cpp.
  const items = (/** @type {string} */ name) => (name.includes("llama_cpp_buffer") ? text("inference/llama_cpp_peak.cpp") : "");
  const found = files.flatMap((name) => fittedIn(text(name), items(name)));
  assert.deepEqual(found.map(({ name }) => name).sort(), [
    "hf.fitted_rest",
    "llama_cpp.streams",
    "llama_cpp_2025.logit_widths",
    "vllm.block_widths",
    "vllm.sampler",
  ]);
  for (const { name, marked } of found) assert.ok(marked, name);
});

test("an unmarked one is found", () => {
  const code = '// Fitted on two logs.\nconst WholeCoefficient some{"some.number", 3};\nitem("a", "program.py");\n';
  assert.deepEqual(fittedIn(code), [{ name: "some.number", word: "fitted", marked: false }]);
  assert.equal(fittedIn(code.replace("program.py", "program.py; fitted on two logs"))[0].marked, true);
  assert.deepEqual(fittedIn(code.replace("Fitted on two logs", "Adam's moments")), []);
});

test("the items of an answer carry the mark beside the bytes that follow from it", { skip }, () => {
  const sources = (/** @type {Record<string, unknown>} */ request) => ask(request).items.filter(({ bytes }) => bytes > 0);
  const sampler = sources({ model: "gemma-3-4b", engine: "vllm" }).find(({ name }) => name.endsWith("the sampler"));
  assert.match(sampler?.source ?? "", /fitted on two start-up logs/);
  assert.match(sampler?.formula ?? "", /39 B, fitted/);
  const mlp = sources({ model: "llama-2-70b", engine: "vllm" }).find(({ name }) => name.endsWith("an MLP"));
  assert.match(mlp?.source ?? "", /read off a start-up log/);
  assert.ok(sources({ model: "llama-3.1-8b" }).some(({ source }) => source.startsWith("fitted on 8 peaks")));
  assert.ok(sources({ model: "llama-3.1-8b", engine: "llama.cpp", weights: "Q4_K_M" }).some(({ source }) => /read off buffers that/.test(source)));
});
