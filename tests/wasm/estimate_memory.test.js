// When the estimator's module runs out of memory: a sentence, and a new start.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, firstModules, wholeModule } from "../../web/calculator/estimator.js";
import { withLessMemory } from "../support/wasm_memory.js";
import { moduleBytes } from "./estimator_module.js";

const bytes = moduleBytes(wholeModule);
const small = { model: "llama-3.1-8b" };
const form = { model_type: "generic", vocabulary: 1000, width: 64, heads: 4, mlp_width: 256, context: 128 };
/** 37,000 tensors, and what is worked out of each. */
const large = { config: { ...form, layers: 4096 }, context: 128 };

test("out of memory is a sentence, and the module goes on as if it had not been asked", async () => {
  const estimator = new Estimator(await startModule(withLessMemory(bytes, 16 * 1024 ** 2)));
  const before = estimator.ask(small).answer;
  assert.ok(before);
  for (let times = 0; times < 2; times += 1) {
    const { answer, fault } = estimator.ask(large);
    assert.equal(answer, null);
    assert.match(String(fault?.message), /^This takes more memory than the estimator can have .* started anew\.$/);
    assert.deepEqual(estimator.ask(small).answer, before);
  }
  assert.throws(() => estimator.levers(large), /more memory/);
  assert.ok(estimator.levers(small).length > 0);
});

test("with the memory that it states, the module answers the same", async () => {
  const estimator = new Estimator(await startModule(bytes));
  assert.equal(estimator.ask(large).fault, null);
});

test("a first module keeps what a refusal had in hand, and gives its place to a new one before that is much", async () => {
  const Instance = WebAssembly.Instance;
  let begun = 0;
  const counting = {
    /** @param {typeof Instance} kind @param {[WebAssembly.Module, WebAssembly.Imports]} given */
    construct(kind, given) {
      begun += 1;
      return new kind(...given);
    },
  };
  WebAssembly.Instance = new Proxy(Instance, counting);
  try {
    const first = new Estimator(await startModule(withLessMemory(moduleBytes(firstModules.inference), 80 * 1024 ** 2)), firstModules.inference);
    const before = first.ask(small).answer;
    const refused = { ...small, engine: "vllm", device: "h100-sxm", devices: 3 };
    const sentence = first.ask(refused).fault?.message;
    assert.match(String(sentence), /^devices: expected a divisor/);
    for (let times = 0; times < 3000 && begun === 0; times += 1) assert.equal(first.ask(refused).fault?.message, sentence);
    assert.equal(begun, 1);
    assert.deepEqual(first.ask(small).answer, before);
  } finally {
    WebAssembly.Instance = Instance;
  }
});
