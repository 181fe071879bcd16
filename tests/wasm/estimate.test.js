// The estimator's own module: what crosses its edge, and that the page's lists are the estimator's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, firstModules, wholeModule } from "../../web/calculator/estimator.js";
import { readHeader } from "../../web/calculator/model_file.js";
import {
  assumedDiskBandwidth,
  fileChoice,
  ggufTypes,
  kvTypes,
  offloads,
  optimizers,
  params,
  precisions,
  recomputations,
  weightTypes,
} from "../../web/calculator/params.js";
import { ownDevice, requestOf } from "../../web/calculator/request.js";
import { defaults } from "../../web/state/params.js";
import { moduleBytes } from "./estimator_module.js";

const module = await startModule(moduleBytes(wholeModule));
const first = await startModule(moduleBytes(firstModules.inference));
const training = await startModule(moduleBytes(firstModules.training));
const estimator = new Estimator(module);
const request = (/** @type {import("../../web/state/params.js").Values} */ changes = {}) => requestOf({ ...defaults(params), ...changes });

/** @param {Record<string, unknown>} asked */
function answered(asked) {
  const { answer, fault } = estimator.ask(asked);
  assert.equal(fault, null, fault?.message);
  return /** @type {import("../../web/calculator/answer.js").Answer} */ (answer);
}

/** The functions that an interface of estimate.d.ts declares. @param {string} name */
function declared(name) {
  const source = readFileSync(new URL("../../wasm/estimate.d.ts", import.meta.url), "utf8");
  const [, body] = source.split(new RegExp(`interface ${name} [^{]*{`));
  return [...body.split("\n}")[0].matchAll(/^ {2}(\w+)\(.*\): string;/gm)].map(([, one]) => one);
}

test("each module has exactly the functions that estimate.d.ts declares", () => {
  const [few, more] = [declared("FirstEstimate"), declared("Estimate")];
  assert.ok(few.length > 2 && more.length > 8);
  for (const one of [first, training]) assert.deepEqual(Object.keys(one).sort(), few.sort());
  assert.deepEqual(Object.keys(module).sort(), [...few, ...more].sort());
});

/** All but what the first modules leave to the whole one: where figures are from, and what is to be known of them. @param {string} text */
const figures = (text) => JSON.parse(text, (key, value) => (["source", "note", "unchecked", "notes"].includes(key) ? undefined : value));

test("the first module's answers, lists and refusals are the whole module's, but for sources and notes", () => {
  assert.deepEqual(figures(first.devices()), figures(module.devices()));
  assert.notEqual(first.devices(), module.devices());
  const known = (/** @type {any[]} */ models) => models.map(({ id, name, group, parameters, also }) => ({ id, name, group, parameters, also }));
  assert.deepEqual(known(JSON.parse(first.models())), known(JSON.parse(module.models())));
  for (const { id } of estimator.models())
    for (const engine of ["hf", "vllm", "llama.cpp"])
      for (const weights of ["bf16", "nf4", "Q4_K_M"]) {
        const asked = JSON.stringify(request({ model: id, engine, weights }));
        assert.deepEqual(figures(first.answer(asked)), figures(module.answer(asked)), `${id} ${engine} ${weights}`);
      }
  const refused = JSON.stringify({ ...request(), context: 0 });
  assert.equal(first.answer(refused), module.answer(refused));
});

test("the answers, lists and refusals of training's module are the whole module's, but for sources and notes", () => {
  assert.equal(training.devices(), first.devices());
  assert.equal(training.models(), first.models());
  /** @type {import("../../web/state/params.js").Values[]} */
  const kinds = [{}, { zero: "3", recompute: "full", devices: 8 }, { recompute: "binomial", offload: "optimizer" }, { lora_rank: 8, base_weights: "nf4" }];
  for (const { id } of estimator.models())
    for (const kind of kinds) {
      const asked = JSON.stringify(request({ task: "training", model: id, context: 512, ...kind }));
      assert.deepEqual(figures(training.answer(asked)), figures(module.answer(asked)), `${id} ${JSON.stringify(kind)}`);
    }
  const refused = JSON.stringify({ ...request({ task: "training" }), zero: 4 });
  assert.equal(training.answer(refused), module.answer(refused));
});

test("a module of one task says that it does not have the other", () => {
  for (const [one, task] of /** @type {const} */ ([
    [first, "training"],
    [training, "inference"],
  ])) {
    const { fault } = JSON.parse(one.answer(JSON.stringify(request({ task }))));
    assert.equal(fault.field, "task");
  }
});

test("the link to the host is taken as it is asked for, and at the page's default as the estimator's own", () => {
  const offloading = { task: "training", offload: "optimizer" };
  const bytes = (/** @type {object} */ more) => answered(request({ ...offloading, ...more })).times.map(({ host_bytes, seconds }) => [host_bytes, seconds]);
  const { host_bandwidth: _, ...without } = request(offloading);
  assert.deepEqual(
    bytes({}),
    answered(without).times.map(({ host_bytes, seconds }) => [host_bytes, seconds]),
  );
  assert.notDeepEqual(bytes({ host_bandwidth: 0.5 }), bytes({}));
});

test("a disk is taken as it is asked for, and at the page's default as the estimator's own", () => {
  const offloading = { task: "training", trainer: "deepspeed", recompute: "full", offload: "all_disk", zero: "3", devices: 2 };
  const seconds = (/** @type {Record<string, unknown>} */ asked) => answered(asked).times.map((time) => time.seconds);
  assert.deepEqual(seconds(request(offloading)), seconds({ ...request(offloading), disk_bandwidth: assumedDiskBandwidth * 1e9 }));
  assert.notDeepEqual(seconds(request(offloading)), seconds(request({ ...offloading, disk_bandwidth: 0.5 })));
  assert.ok((answered(request(offloading)).disk_items ?? []).length > 0);
});

test("adapters are put on no GGUF file", () => {
  const { fault } = estimator.ask(request({ task: "training", lora_rank: 8, base_weights: "Q4_K_M" }));
  assert.equal(fault?.field, "base_weights");
});

test("the page offers what the estimator takes, all of it", () => {
  const options = JSON.parse(module.options());
  const ids = (/** @type {string} */ name) => options[name].map((/** @type {{id: string}} */ one) => one.id).sort();
  const offered = (/** @type {readonly {value: string}[]} */ choices) => choices.map(({ value }) => value).sort();
  assert.deepEqual(offered([...weightTypes, fileChoice, ...ggufTypes]), ids("weights"));
  assert.deepEqual(offered(optimizers), ids("optimizer"));
  assert.deepEqual(offered(precisions), ids("precision"));
});

/** What else a choice needs: experts, keys in the same type, sharded weights, the trainer that has disks. @param {string} name @param {string} value @returns {import("../../web/state/params.js").Values} */
function setting(name, value) {
  /** @type {import("../../web/state/params.js").Values} */
  const values = { zero: "3", [name]: value };
  if (["mxfp4", "MXFP4_MOE"].includes(value)) values.model = "gpt-oss-20b";
  if (name === "kv_values") values.kv = value;
  if (value.endsWith("_disk")) Object.assign(values, { trainer: "deepspeed", recompute: "full" });
  return values;
}

for (const [name, choices, task] of /** @type {const} */ ([
  ["weights", [...weightTypes, ...ggufTypes], "inference"],
  ["kv", kvTypes, "inference"],
  ["kv_values", kvTypes, "inference"],
  ["recompute", recomputations, "training"],
  ["offload", offloads, "training"],
]))
  test(`every choice of ${name} has an answer or says which engine it needs`, () => {
    for (const { value } of choices) {
      const faults = ["hf", "vllm", "llama.cpp"].map((engine) => estimator.ask(request({ task, engine, ...setting(name, value) })).fault);
      assert.ok(
        faults.some((fault) => fault === null),
        `${value}: ${faults[0]?.message}`,
      );
    }
  });

test("a value that is not offered is refused under its field's name", () => {
  for (const [field, value] of [
    ["weights", "Q9_K"],
    ["kv", "f8"],
    ["recompute", "half"],
    ["offload", "cloud"],
    ["optimizer", "adam2"],
    ["precision", "fp4"],
    ["engine", "tgi"],
  ]) {
    const task = ["weights", "kv", "engine"].includes(field) ? "inference" : "training";
    const { fault } = estimator.ask({ ...request({ task }), [field]: value });
    assert.equal(fault?.field, field);
    assert.match(String(fault?.message), /expected .* but got/);
  }
});

test("the first answer: its items add up, and it fits by what is free", () => {
  const answer = answered(request());
  assert.equal(
    answer.items.reduce((sum, { bytes }) => sum + bytes, 0),
    answer.total_bytes,
  );
  assert.equal(answer.device.memory_bytes - answer.total_bytes, answer.free_bytes);
  assert.equal(answer.parameters.total, 8_030_261_248);
  assert.equal(answer.kv_bytes_per_token, 131_072);
  assert.equal(answer.fits, true);
  for (const { formula, source } of answer.items) assert.ok(formula !== "" && source !== "");
});

test("every model and every device of the lists has an answer", () => {
  const models = estimator.models();
  assert.ok(models.length >= 26);
  for (const { id, parameters } of models) assert.equal(answered({ ...request({ context: 256 }), model: id }).parameters.total, parameters, id);
  const devices = estimator.devices();
  assert.ok(devices.length >= 45);
  for (const { id, memory_bytes } of devices) {
    const answers = ["hf", "llama.cpp", "vllm"].map((engine) => estimator.ask(request({ device: id, engine })).answer);
    assert.equal(answers.find((answer) => answer !== null)?.device.memory_bytes, memory_bytes, id);
  }
});

test("the visitor's own device is taken as it is", () => {
  const { device } = answered(request({ device: ownDevice, own_memory: 3.5, own_bandwidth: 51.2, own_rate: 2 }));
  assert.equal(device.memory_bytes, 3.5 * 1024 ** 3);
  assert.equal(device.bandwidth, 51.2e9);
});

test("a generic form reads back as the same model, layer by layer", () => {
  const form = estimator.form(request());
  const { model: _, ...rest } = request();
  assert.equal(answered({ ...rest, config: form }).total_bytes, answered(request()).total_bytes);
  const half = answered({ ...rest, config: { ...form, layers: 16 } });
  assert.ok(half.total_bytes < answered(request()).total_bytes);
});

test("a config of an unknown family says what was understood and can be completed by hand", () => {
  const config = { model_type: "novel", hidden_size: 512, num_hidden_layers: 4, num_attention_heads: 8, intermediate_size: 1024, vocab_size: 1000 };
  const { model: _, ...rest } = request();
  const { fault } = estimator.ask({ ...rest, config });
  assert.match(String(fault?.message), /novel/);
  const proposal = /** @type {Record<string, unknown>} */ (estimator.proposal(config));
  assert.equal(proposal.model_type, "generic");
  assert.equal(proposal.width, 512);
});

test("levers save what they say, and the largest sizes are the last that fit", () => {
  const total = answered(request()).total_bytes;
  const levers = estimator.levers(request());
  assert.ok(levers.length > 3);
  for (const { total_bytes, saved_bytes } of levers) assert.equal(total_bytes + saved_bytes, total);
  const { largest_batch, largest_context, fastest } = estimator.questions(request());
  assert.ok(fastest.length > 0);
  for (const [field, largest] of /** @type {const} */ ([
    ["batch", largest_batch],
    ["context", largest_context],
  ])) {
    assert.equal(answered(request({ [field]: Number(largest) })).fits, true, field);
    assert.equal(answered(request({ [field]: Number(largest) + 1 })).fits, false, field);
  }
});

for (const [what, text] of [
  ["no JSON", "{"],
  ["no model", "{}"],
  ["an unknown field", '{"model":"gpt2","colour":1}'],
  ["an absurd value", '{"model":"gpt2","context":1e300}'],
  ["deep nesting", `{"model":"gpt2","config":${"[".repeat(1000)}${"]".repeat(1000)}}`],
])
  test(`${what} comes back as a sentence`, () => {
    const { fault } = JSON.parse(module.answer(text));
    assert.ok(fault.message.length > 10, fault.message);
    answered(request()); // and the module goes on
  });

/** A safetensors file of this header. @param {object} header @param {number} [claimed] length written before it */
function safetensors(header, claimed) {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(claimed ?? json.length), true);
  return new Blob([length, json, new Uint8Array(24)]);
}

test("a safetensors header is read by slices and adds up", async () => {
  const file = safetensors({ a: { dtype: "BF16", shape: [2, 3], data_offsets: [0, 12] }, b: { dtype: "F32", shape: [3], data_offsets: [12, 24] } });
  const { totals } = await readHeader(estimator, "safetensors", file);
  assert.equal(totals.bytes, 24);
  assert.equal(totals.parameters, 9);
  assert.deepEqual(totals.stored.map(({ type, bytes }) => [type, bytes]).sort(), [
    ["BF16", 12],
    ["F32", 12],
  ]);
});

test("hostile headers are sentences, and the next file is read all the same", async () => {
  const good = { a: { dtype: "F32", shape: [6], data_offsets: [0, 24] } };
  for (const file of [
    safetensors(good, 2 ** 52),
    safetensors(good, 0),
    new Blob([new Uint8Array(3)]),
    safetensors({ a: { dtype: "F32", shape: [6], data_offsets: [0, 1e9] } }),
    safetensors({ a: { dtype: "F99", shape: [6], data_offsets: [0, 24] } }),
  ])
    await assert.rejects(readHeader(estimator, "safetensors", file), /expected/);
  await assert.rejects(readHeader(estimator, "gguf", safetensors(good)), /expected/);
  assert.equal((await readHeader(estimator, "safetensors", safetensors(good))).totals.bytes, 24);
});

test("an index of a sharded checkpoint names its files", () => {
  const index = { metadata: { total_size: 10 }, weight_map: { a: "one.safetensors", b: "two.safetensors" } };
  assert.deepEqual(estimator.indexContents(JSON.stringify(index)), { tensors: 2, files: ["one.safetensors", "two.safetensors"], total_bytes: 10 });
  assert.throws(() => estimator.indexContents("[]"), /expected/);
});
