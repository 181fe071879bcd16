import assert from "node:assert/strict";
import test from "node:test";
import { modelFor } from "../../../web/calculator/model_search.js";

const models = [
  { id: "gpt2", name: "GPT-2 124M", also: ["117M"] },
  { id: "qwen2.5-7b", name: "Qwen2.5 7B", also: [] },
  { id: "qwen2.5-72b", name: "Qwen2.5 72B", also: [] },
];

test("a model is found by its id, its name, another name, or a part that only it has", () => {
  for (const text of ["gpt2", "GPT-2 124M", " gpt 2 124m", "117m", "124"]) assert.equal(modelFor(models, text).id, "gpt2", text);
  assert.equal(modelFor(models, "Qwen2.5-7B").id, "qwen2.5-7b"); // although 72B begins alike
});

test("several matches and none are sentences", () => {
  assert.match(modelFor(models, "qwen").sentence, /^2 models have “qwen” in their name: Qwen2.5 7B, Qwen2.5 72B\.$/);
  assert.match(modelFor(models, "llama").sentence, /^No model of the catalogue/);
  assert.equal(modelFor(models, "  ").id, null);
});
