// Which refusals are a configuration's own, and what a form still lacks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ofConfig, unfilled, withPlaces } from "../../../web/calculator/config_fault.js";

test("what a configuration is refused for by itself is its own fault", () => {
  const missing = { field: "context", message: "context: expected a value, but got nothing: the field is missing" };
  const estimator = /** @type {any} */ ({
    ask: (/** @type {any} */ { config, ...rest }) => (config.context && !("batch" in rest) ? { fault: null } : { fault: missing }),
  });
  assert.equal(ofConfig({ config: {}, batch: 1 }, missing, estimator), true);
  assert.equal(ofConfig({ config: { context: 8 }, batch: 1 }, missing, estimator), false);
  assert.equal(ofConfig({ model: "x", batch: 1 }, missing, estimator), false);
});

test("a form of a family that is not known has a place for every size it lacks, and says which", () => {
  const form = withPlaces({ model_type: "generic", vocabulary: 65024, width: 4544, layers: 32, heads: 71 });
  assert.deepEqual(form, { model_type: "generic", vocabulary: 65024, width: 4544, layers: 32, heads: 71, mlp_width: null, context: null });
  assert.equal(unfilled(form), "Configuration: mlp_width and context are still to be filled in, in place of null.");
  assert.equal(unfilled({ ...form, mlp_width: 1, context: 2 }), "");
  assert.equal(unfilled({ model_type: "llama", x: null }), "");
  assert.equal("mlp_width" in withPlaces({ model_type: "generic", experts: 8 }), false);
});
