// What the page reads of a model's weights at the hub, by the estimator's module: a server of this machine in the hub's place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, wholeModule } from "../../web/calculator/estimator.js";
import { hubWeights, mostFiles } from "../../web/calculator/hub_weights.js";
import { headerKind, readHeader } from "../../web/calculator/model_file.js";
import { ggufFile } from "../support/gguf_file.js";
import { safetensorsFile } from "../support/safetensors_file.js";
import { hubThat, serving } from "../support/stub_hub.js";
import { moduleBytes } from "./estimator_module.js";

const estimator = new Estimator(await startModule(moduleBytes(wholeModule)));
/** @type {string[]} */
const said = [];
/** @type {import("../../web/calculator/hub_weights.js").Readers} */
const readers = {
  header: (name, file) => readHeader(estimator, /** @type {"gguf" | "safetensors"} */ (headerKind(name)), file),
  index: (json) => estimator.indexContents(json),
  progress: (sentence) => void said.push(sentence),
};

/** A hub with these files of a/b. @param {Record<string, Buffer>} files @param {string[]} [asked] grows by the addresses asked for */
const hubOf = (files, asked = []) =>
  hubThat((question, reply) => {
    asked.push(String(question.url));
    if (question.url === "/api/models/a/b") return void reply.end(JSON.stringify({ siblings: Object.keys(files).map((rfilename) => ({ rfilename })) }));
    const file = files[decodeURIComponent(String(question.url).replace("/a/b/resolve/main/", ""))];
    if (!file) return void reply.writeHead(404).end();
    if (question.headers.range) return serving(file)(question, reply);
    reply.end(file);
  });

/** @param {Record<string, string>} weight_map @param {number} [total_size] */
const indexOf = (weight_map, total_size) => Buffer.from(JSON.stringify({ metadata: total_size === undefined ? {} : { total_size }, weight_map }));

const one = "model-00001-of-00002.safetensors";
const two = "model-00002-of-00002.safetensors";
const index = "model.safetensors.index.json";
const shards = {
  [one]: safetensorsFile({ "model.norm.weight": [8], "lm_head.weight": [4, 8] }),
  [two]: safetensorsFile({ "model.embed_tokens.weight": [4, 8] }),
};
const map = { "model.norm.weight": one, "lm_head.weight": one, "model.embed_tokens.weight": two };

test("a checkpoint in several files: its index and every header, and not a byte of its weights", async () => {
  /** @type {string[]} */
  const asked = [];
  const { contents, sentence, ggufs } = await hubWeights("a/b", readers, await hubOf({ ...shards, [index]: indexOf(map, 144) }, asked));
  assert.equal(contents?.totals.parameters, 72);
  assert.equal(contents?.totals.bytes, 144);
  assert.deepEqual(contents?.totals.stored, [{ type: "BF16", elements: 72, bytes: 144 }]);
  assert.deepEqual(ggufs, []);
  assert.match(
    sentence,
    /^Read at huggingface\.co: the index, of 3 tensors in 2 files, 144 bytes together, and the headers of these files, 385 bytes of 385 bytes; they hold the 3 tensors it names\.$/,
  );
  assert.equal(said.length, 2);
  assert.deepEqual(
    [...new Set(asked)].map((url) => url.split("/").at(-1)),
    ["model.safetensors", index, one, two],
  );
});

test("where the files and the index disagree the sentence says so", async () => {
  const { sentence } = await hubWeights("a/b", readers, await hubOf({ ...shards, [index]: indexOf({ ...map, more: two }) }));
  assert.match(sentence, /; they hold 3 tensors, where it names 4\.$/);
});

test("of very many files, or where one is not there or is broken, the index is read alone, and what it does not say is said", async () => {
  const many = Object.fromEntries(Array.from({ length: mostFiles + 1 }, (_, i) => [`t${i}`, `model-${i}.safetensors`]));
  const alone = await hubWeights("a/b", readers, await hubOf({ [index]: indexOf(many, 1024 ** 3) }));
  assert.equal(alone.contents, null);
  assert.match(
    alone.sentence,
    /of 65 tensors in 65 files, 1\.00 GiB together\. It does not say how the tensors are stored, .* were not read: they are more than 64\.$/,
  );
  const gone = await hubWeights("a/b", readers, await hubOf({ [one]: shards[one], [index]: indexOf(map) }));
  assert.match(
    gone.sentence,
    /that of model-00001-of-00002\.safetensors was read, and nothing is shown without the rest: “model-00002-of-00002\.safetensors” is not there\.$/,
  );
  const broken = await hubWeights("a/b", readers, await hubOf({ ...shards, [two]: Buffer.alloc(64, 255), [index]: indexOf(map) }));
  assert.equal(broken.contents, null);
  assert.match(broken.sentence, /that of model-00001-of-00002\.safetensors was read, .*: .*expected/);
  const none = await hubWeights("a/b", readers, await hubOf({ [two]: shards[two], [index]: indexOf(map) }));
  assert.match(none.sentence, /were not read: “model-00001-of-00002\.safetensors” is not there\.$/);
  await assert.rejects(hubWeights("a/b", readers, await hubOf({ [index]: Buffer.from("{") })), /expected/);
});

test("an index cannot name a file outside of the model", async () => {
  /** @type {string[]} */
  const asked = [];
  const hub = await hubOf({ [index]: indexOf({ w: "../../../c/d/resolve/main/x.safetensors" }) }, asked);
  await assert.rejects(hubWeights("a/b", readers, hub), /expected plain names of \.safetensors files/);
  assert.equal(
    asked.some((url) => url.includes("c/d")),
    false,
  );
});

test("one file is read as before, and says how little of it", async () => {
  const { sentence, contents, name } = await hubWeights("a/b", readers, await hubOf({ "model.safetensors": shards[one] }));
  assert.equal(name, "a/b/model.safetensors");
  assert.equal(contents?.totals.parameters, 40);
  assert.match(sentence, /^Read at huggingface\.co: the header of model\.safetensors, 231 bytes of 231 bytes\.$/);
});

test("without these its GGUF files are listed, to choose one of", async () => {
  const file = ggufFile("small", () => "Q8_0");
  const { contents, ggufs, sentence } = await hubWeights("a/b", readers, await hubOf({ "x-Q8_0.gguf": file, "README.md": Buffer.from("x") }));
  assert.equal(contents, null);
  assert.deepEqual(ggufs, ["x-Q8_0.gguf"]);
  assert.match(sentence, /has 1 GGUF file of a\/b; the header of one is read when it is chosen:$/);
  assert.match(
    (await hubWeights("a/b", readers, await hubOf({}))).sentence,
    /neither a model\.safetensors, nor an index of several, nor a GGUF file: no header was read\.$/,
  );
});
