// What the page makes of a GGUF file's own weights, by the estimator's module.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, firstModules, wholeModule } from "../../web/calculator/estimator.js";
import { chosenText, formatOf, nearestFormat, weightParts } from "../../web/calculator/gguf_weights.js";
import { readHeader } from "../../web/calculator/model_file.js";
import { ggufFile } from "../support/gguf_file.js";
import { moduleBytes } from "./estimator_module.js";

const estimator = new Estimator(await startModule(moduleBytes(wholeModule)));

/** @param {(tensor: string) => string} typeOf @param {{tied?: boolean, rotary?: number, kvHeads?: [number, number]}} [other] */
async function opened(typeOf, other) {
  const contents = await readHeader(estimator, "gguf", new Blob([new Uint8Array(ggufFile("small", typeOf, other))]));
  const answerOf = (/** @type {string} */ weights) => estimator.ask({ config: contents.form, engine: "llama.cpp", weights, context: 1 }).answer;
  const partsOf = (/** @type {string} */ weights) => {
    const answer = answerOf(weights);
    return answer && weightParts(answer);
  };
  return { contents, answerOf, partsOf };
}

/** @param {(tensor: string) => string} typeOf */
async function nearest(typeOf) {
  const { contents, partsOf } = await opened(typeOf);
  return { ...nearestFormat(contents.totals, partsOf), bytes: contents.totals.bytes };
}

test("a file's own format is found, byte for byte", async () => {
  for (const type of ["Q8_0", "F16"]) {
    const { format, difference } = await nearest(() => type);
    assert.deepEqual([format, difference], [type, 0]);
  }
});

test("a mix that no format makes is told from its nearest", async () => {
  const { format, difference, bytes } = await nearest(() => "Q4_K");
  assert.match(String(format), /^Q4_K_/); // and not Q4_0, whose bytes are the same
  assert.ok(Number(difference) > 0);
  const text = chosenText("a.gguf", { format: String(format), difference: Number(difference) }, bytes);
  assert.match(
    text,
    /^a\.gguf is a GGUF file: llama\.cpp is chosen as the engine, and Q4_K_., the format nearest to the weights of the file \([\d,]+ B apart, [\d.]+ %\)\.$/,
  );
});

/** Down projections of one block in another type than the other's, and a head in a third. @param {string} tensor */
const mixed = (tensor) => (tensor === "output.weight" ? "F16" : tensor === "blk.1.ffn_down.weight" ? "Q6_K" : "Q4_K");

test("a file of no named mix says its types, and the answer has its bytes", async () => {
  const contents = await readHeader(estimator, "gguf", new Blob([new Uint8Array(ggufFile("mixed", mixed))]));
  const form = /** @type {Record<string, any>} */ (contents.form);
  const others = ["token_embd", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up"];
  assert.deepEqual(form.tensor_types, { Q4_K: [...others, "ffn_down 0"], Q6_K: ["ffn_down 1"], F16: ["output"] });
  const parts = (/** @type {string} */ weights) => {
    const { answer } = estimator.ask({ config: form, engine: "llama.cpp", weights, context: 1 });
    return answer && weightParts(answer);
  };
  const chosen = formatOf(contents, parts);
  assert.deepEqual(chosen, { format: "gguf-file", difference: 0 });
  const { bytes } = contents.totals;
  assert.equal(
    chosenText("a.gguf", /** @type {NonNullable<typeof chosen>} */ (chosen), bytes),
    `a.gguf is a GGUF file: llama.cpp is chosen as the engine, and each tensor in the type it has in the file, ${bytes.toLocaleString("en-US")} B in all, as its header states.`,
  );
  // Unless told otherwise llama.cpp takes these types; a tensor that the model has not is named.
  const { answer } = estimator.ask({ config: form, engine: "llama.cpp", context: 1 });
  assert.equal(answer?.weights, "gguf-file");
  const other = { ...form, tensor_types: { ...form.tensor_types, F16: ["output 3"] } };
  assert.deepEqual(estimator.ask({ config: other, engine: "llama.cpp" }).fault, {
    field: "tensor_types.F16",
    message: "tensor_types.F16: expected blocks that have output, but got 3",
  });
  const apart = chosenText("a.gguf", { format: "gguf-file", difference: 1000 }, bytes);
  assert.match(apart, /but for tensors that llama\.cpp does not load or that are not known here \(1,000 B apart, [\d.]+ %\)\.$/);
});

test("a head tied to the embedding is counted once, though llama.cpp holds a copy of it", async () => {
  for (const [typeOf, rotary, format] of /** @type {[(tensor: string) => string, number, string][]} */ ([
    [() => "Q8_0", 0, "Q8_0"],
    [() => "Q8_0", 32, "Q8_0"],
    [() => "F16", 0, "F16"],
    [mixed, 0, "gguf-file"],
    [mixed, 32, "gguf-file"],
  ])) {
    const { contents, answerOf, partsOf } = await opened(typeOf, { tied: true, rotary });
    const form = /** @type {Record<string, any>} */ (contents.form);
    assert.equal(form.tied, true);
    assert.deepEqual(formatOf(contents, partsOf), { format, difference: 0 });
    const answer = /** @type {NonNullable<ReturnType<typeof answerOf>>} */ (answerOf(format));
    const embeddings = [...answer.items, ...answer.host_items].filter(({ name }) => name === "weights: embedding");
    assert.equal(embeddings.length, 2); // the copy is there
    assert.equal(embeddings[0].bytes, embeddings[1].bytes);
    assert.equal(partsOf(format)?.get("embedding"), embeddings[0].bytes);
    // Where nothing is apart from the host, the embedding is there once.
    const whole = estimator.ask({ config: form, engine: "llama.cpp", weights: format, context: 1, device: "m2-24" }).answer;
    assert.deepEqual(whole && weightParts(whole), partsOf(format));
  }
});

test("a header for whose blocks the form has no words names the field", async () => {
  const { form, unsaid } = (await opened(() => "Q8_0", { kvHeads: [4, 2] })).contents;
  assert.equal(form, undefined);
  assert.equal(
    unsaid,
    "llama.attention.head_count_kv: expected one number for all blocks, since a form has no other words, but got 4 in block 0 and 2 in block 1",
  );
  const alike = (await opened(() => "Q8_0", { kvHeads: [2, 2] })).contents; // an array of one number
  assert.equal(/** @type {Record<string, any>} */ (alike.form).kv_heads, 2);
  assert.equal(alike.unsaid, undefined);
});

test("a file of a named mix has no types in its form", async () => {
  const { form } = await readHeader(estimator, "gguf", new Blob([new Uint8Array(ggufFile("plain", () => "Q8_0"))]));
  assert.ok(form && !("tensor_types" in form));
});

test("the first modules leave such a configuration to the whole one", async () => {
  const { form } = await readHeader(estimator, "gguf", new Blob([new Uint8Array(ggufFile("mixed", mixed))]));
  const config = JSON.stringify(form);
  for (const [task, file] of Object.entries(firstModules)) {
    const first = new Estimator(await startModule(moduleBytes(file)), file);
    const trainer = "torch";
    assert.deepEqual(
      [first.knows({ task, trainer, config: "" }), first.knows({ task, trainer, config }), estimator.knows({ task, trainer, config })],
      [true, false, true],
    );
    assert.equal(first.ask({ config: form, task }).fault?.field, "tensor_types");
  }
});

test("the first module of training leaves trainers other than PyTorch to the whole one", async () => {
  const first = new Estimator(await startModule(moduleBytes(firstModules.training)), firstModules.training);
  const asked = { task: "training", model: "llama-3.2-1b" };
  assert.equal(first.knows({ ...asked, config: "", trainer: "torch" }), true);
  for (const trainer of ["torch-1.10", "torchtitan", "torchtitan-2024", "deepspeed", "megatron"]) {
    assert.equal(first.knows({ ...asked, config: "", trainer }), false);
    assert.equal(estimator.knows({ ...asked, config: "", trainer }), true);
    assert.equal(first.ask({ ...asked, trainer }).fault?.field, "trainer");
    assert.equal(estimator.ask({ ...asked, trainer }).fault, null);
  }
});
