// The levers that the page offers, by the estimator's module.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, wholeModule } from "../../web/calculator/estimator.js";
import { changesOf } from "../../web/calculator/lever.js";
import { moduleBytes } from "./estimator_module.js";

const estimator = new Estimator(await startModule(moduleBytes(wholeModule)));
const request = { model: "llama-3.1-8b", task: "training", device: "rtx-4090", context: 1024 };

test("a 4-bit base is a lever of adapters as well, and leaves their rank as it is", () => {
  const of = (/** @type {object} */ more) => estimator.levers({ ...request, ...more }).find(({ field }) => field === "base_weights");
  for (const [more, rank] of /** @type {[object, number][]} */ ([
    [{}, 16],
    [{ lora_rank: 64, base_weights: "bf16" }, 64],
  ])) {
    const lever = of(more);
    assert.ok(lever);
    const changes = changesOf(lever, Number(/** @type {any} */ (more).lora_rank ?? 0));
    assert.deepEqual(changes, { base_weights: "nf4-double", lora_rank: rank });
    assert.equal(estimator.ask({ ...request, ...changes }).answer?.total_bytes, lever.total_bytes);
  }
  assert.equal(of({ lora_rank: 64, base_weights: "nf4-double" }), undefined);
});

test("llama.cpp's formats come with the change to it, and no engine is offered a format that it does not keep", () => {
  for (const engine of ["hf", "vllm", "llama.cpp"]) {
    const now = { model: "llama-3.1-8b", context: 8192, engine };
    const levers = estimator.levers(now).filter(({ field }) => field === "weights");
    assert.deepEqual(changesOf(levers[0], 0), engine === "llama.cpp" ? { weights: "Q4_K_M" } : { engine: "llama.cpp", weights: "Q4_K_M" });
    for (const lever of levers) {
      const { answer, fault } = estimator.ask({ ...now, ...changesOf(lever, 0) });
      assert.equal(answer?.total_bytes, lever.total_bytes, fault?.message);
    }
  }
  // The button that changed the weights alone would be refused.
  const { fault } = estimator.ask({ model: "llama-3.1-8b", context: 8192, weights: "Q4_K_M" });
  assert.equal(fault?.field, "weights");
});
