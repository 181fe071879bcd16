// The calculator's state: every one survives its link, and becomes a request with the same numbers in it.
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { longestConfig, params } from "../../../web/calculator/params.js";
import { fieldOf, ownDevice, requestOf } from "../../../web/calculator/request.js";
import { defaults } from "../../../web/state/params.js";
import { linkFor, readLink } from "../../../web/state/url_state.js";

/** Any value the parameter can have. @param {import("../../../web/state/params.js").Param} param @returns {fc.Arbitrary<any>} */
function anyValue(param) {
  if (param.kind === "choice") return fc.constantFrom(...param.choices.map(({ value }) => value));
  if (param.kind === "flag") return fc.boolean();
  if (param.kind === "text") return fc.string({ unit: "grapheme", maxLength: Math.min(param.longest, 40) });
  if (Number.isInteger(param.step ?? 1)) return fc.integer({ min: param.low, max: param.high });
  return fc.double({ min: param.low, max: param.high, noNaN: true }).map((value) => value + 0); // -0 is no state of a control
}

const anyState = fc.record(Object.fromEntries(params.map((param) => [param.name, anyValue(param)])), { noNullPrototype: true });

test("1,000 random states survive the way into a link and back", () => {
  fc.assert(
    fc.property(anyState, (values) => {
      assert.deepEqual(readLink(params, linkFor(params, values)), { values, faults: [] });
    }),
    { seed: 4, numRuns: 1000 },
  );
});

test("a state that lost one parameter on its way would be seen", () => {
  const values = { ...defaults(params), context: 4096, engine: "vllm" };
  const lost = linkFor(params, values).replace("&engine=vllm", "");
  assert.notDeepEqual(readLink(params, lost).values, values);
});

test("a configuration survives the link, character for character", () => {
  const config = JSON.stringify({ model_type: "llama", _name_or_path: "über/ä & b=c?#%", hidden_size: 64 });
  const values = { ...defaults(params), config };
  const link = linkFor(params, { ...values, batch: 3 });
  assert.match(link, /^\?batch=3#config=/);
  assert.equal(readLink(params, link).values.config, config);
  assert.equal(readLink(params, `?config=${encodeURIComponent(config)}`).values.config, config);
  assert.match(readLink(params, `?config=%7B%7D${linkFor(params, values)}`).faults[0].sentence, /gives it 2 times/);
  assert.ok(readLink(params, `?config=${"x".repeat(longestConfig + 1)}`).faults[0].sentence.includes("at most"));
});

test("the request holds the state's numbers under the estimator's names", () => {
  const values = { ...defaults(params), batch: 3, zero: "2", stream_bandwidth: 1.5, kv: "q8_0" };
  const request = requestOf(values);
  assert.equal(requestOf({ ...values, task: "training" }).zero, 2);
  assert.equal(request.model, "llama-3.1-8b");
  assert.equal(request.batch, 3);
  assert.equal(request.stream_bandwidth, 1.5e9);
  assert.equal(request.kv_values, "q8_0");
  assert.equal("driver_bytes" in request, false);
  assert.equal(requestOf({ ...values, driver: "256" }).driver_bytes, 256 * 1024 ** 2);
  assert.equal(requestOf({ ...values, kv_values: "f16" }).kv_values, "f16");
});

test("a request holds its own task's settings alone, and those that another one gives a meaning", () => {
  const values = { ...defaults(params), lora_rank: 8, base_weights: "nf4", checkpoints: 5 };
  const inference = requestOf(values);
  for (const name of ["zero", "optimizer", "lora_rank", "base_weights", "tensor_parallel", "sequence_parallel", "weights"])
    assert.equal(name in inference, false, name);
  assert.equal(requestOf({ ...values, weights: "bf16" }).weights, "bf16");
  const training = requestOf({ ...values, task: "training" });
  for (const name of ["engine", "weights", "kv", "kv_values", "generated", "stream_bandwidth", "checkpoints"]) assert.equal(name in training, false, name);
  assert.equal(training.base_weights, "nf4");
  assert.equal("base_weights" in requestOf({ ...values, task: "training", lora_rank: 0 }), false);
  assert.equal(requestOf({ ...values, task: "training", recompute: "binomial" }).checkpoints, 5);
  assert.equal("pipeline_chunks" in requestOf({ ...values, task: "training", pipeline_chunks: 2 }), false);
  assert.equal(requestOf({ ...values, task: "training", pipeline_chunks: 2, pipeline_parallel: 4 }).pipeline_chunks, 2);
});

test("the link to the host is asked about where something is offloaded, in GB/s; at its default the estimator's own figure holds", () => {
  const offloading = { ...defaults(params), task: "training", offload: "optimizer" };
  assert.equal("host_bandwidth" in requestOf(offloading), false);
  assert.equal(requestOf({ ...offloading, host_bandwidth: 25 }).host_bandwidth, 25e9);
  for (const idle of [{ offload: "none" }, { task: "inference" }])
    assert.equal("host_bandwidth" in requestOf({ ...offloading, host_bandwidth: 25, ...idle }), false);
  assert.equal(linkFor(params, { ...offloading, host_bandwidth: 25 }), "?task=training&offload=optimizer&host_bandwidth=25");
});

test("a disk's bytes a second are asked about where something lies on one", () => {
  const offloading = { ...defaults(params), task: "training", offload: "all_disk" };
  assert.equal("disk_bandwidth" in requestOf(offloading), false);
  assert.equal(requestOf({ ...offloading, disk_bandwidth: 3.5 }).disk_bandwidth, 3.5e9);
  assert.equal("disk_bandwidth" in requestOf({ ...offloading, disk_bandwidth: 3.5, offload: "all" }), false);
  assert.equal(linkFor(params, { ...offloading, disk_bandwidth: 3.5 }), "?task=training&offload=all_disk&disk_bandwidth=3.5");
});

test("a configuration takes the model's place, and the visitor's device that of the catalogue's", () => {
  const values = { ...defaults(params), config: '{"model_type":"gpt2"}', device: ownDevice, own_memory: 8, own_bandwidth: 50 };
  const request = requestOf(values);
  assert.deepEqual(request.config, { model_type: "gpt2" });
  assert.equal("model" in request, false);
  const device = /** @type {any} */ (request.device);
  assert.equal(device.memory_bytes, 8 * 1024 ** 3);
  assert.equal(device.bandwidth, 50e9);
});

test("a place in a request is one of the page's fields, or none", () => {
  assert.equal(fieldOf("context"), "context");
  assert.equal(fieldOf("device"), "device");
  assert.equal(fieldOf("device.memory_bytes"), "own_memory");
  assert.equal(fieldOf("driver_bytes"), "driver");
  assert.equal(fieldOf("hidden_size"), "");
});
