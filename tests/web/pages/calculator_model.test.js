// Which model the calculator is asked about: one found by name, a file, a text; one button alone asks another host.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { ggufFile } from "../../support/gguf_file.js";
import { answered, cell, openCalculator, select, total } from "./calculator_page.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());
const open = (query = "", options = {}) => openCalculator(site, query, options);

const config = {
  model_type: "llama",
  hidden_size: 512,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  intermediate_size: 1024,
  vocab_size: 1000,
  max_position_embeddings: 8192,
};

/** @param {Page} page */
const linkOf = (page) => new URL(page.url()).search + new URL(page.url()).hash;

/** A file of one tensor. @param {number} elements */
function safetensors(elements) {
  const header = Buffer.from(JSON.stringify({ w: { dtype: "BF16", shape: [elements], data_offsets: [0, 2 * elements] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(2 * elements)]);
}

/** @param {Page} page */
const openOwnModel = (page) => page.locator("#own-model > summary").click();

test("a configuration that is opened is answered and linked; the catalogue is one button away", async () => {
  const { page, faults, close } = await open();
  const before = await total(page);
  await openOwnModel(page);
  await page.locator("#config-input").setInputFiles({ name: "config.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(config)) });
  await page.waitForURL(/#config=/);
  await answered(page);
  assert.ok((await total(page)) < before);
  const link = linkOf(page);
  const other = await open(link);
  assert.equal(await total(other.page), await total(page));
  await other.close();
  await page.locator("#config-text").fill("{ no");
  await page.locator("#config-fault", { hasText: "Configuration: expected JSON" }).waitFor();
  assert.equal(linkOf(page), link);
  await page.getByRole("button", { name: "Back to the catalogue" }).click();
  await answered(page);
  assert.equal(await total(page), before);
  assert.deepEqual(faults, []);
  await close();
});

const refused = JSON.stringify({ model_type: "mamba" });
for (const [how, replace] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
  ["emptied", (page) => page.locator("#config-text").fill("")],
  ["replaced by broken JSON", (page) => page.locator("#config-text").fill("{ no")],
  ["followed by a good header", (page) => page.locator("#config-input").setInputFiles({ name: "a.safetensors", mimeType: "", buffer: safetensors(6) })],
  ["followed by a file of no known kind", (page) => page.locator("#config-input").setInputFiles({ name: "a.bin", mimeType: "", buffer: Buffer.from("x") })],
]))
  test(`a refused configuration that is ${how} is wanted no longer, and its sentence is gone`, async () => {
    const { page, faults, close } = await open();
    const status = page.locator("#fit .figure-status");
    await openOwnModel(page);
    await page.locator("#config-text").fill(refused);
    await page.locator("#config-fault", { hasText: "mamba" }).waitFor();
    assert.match(await status.innerText(), /mamba.*of the setting before\.$/);
    await replace(page);
    await page.locator("#config-fault:not(:text('mamba'))").waitFor({ state: "attached" });
    assert.equal(await status.innerText(), "");
    await page.locator("#field-batch").fill("2");
    await page.locator("#field-batch").press("Enter");
    await page.waitForURL(/\?batch=2$/);
    assert.doesNotMatch(await page.locator("#main").innerText(), /mamba/);
    await select(page, "engine").selectOption("vllm");
    await page.waitForURL(/engine=vllm/);
    assert.deepEqual(faults, []);
    await close();
  });

test("a refused configuration that still stands in its box is what is asked about", async () => {
  const { page, close } = await open();
  await openOwnModel(page);
  await page.locator("#config-text").fill(refused);
  await page.locator("#config-fault", { hasText: "mamba" }).waitFor();
  await page.locator("#field-batch").fill("2");
  await page.locator("#field-batch").press("Enter");
  assert.match(await page.locator("#fit .figure-status").innerText(), /mamba/);
  await close();
});

test("a configuration and the index or header of its weights are opened together; other pairs, and nothing in a file, get a sentence", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const input = page.locator("#config-input");
  const file = (/** @type {string} */ name, /** @type {string | Buffer} */ content) => ({ name, mimeType: "", buffer: Buffer.from(content) });
  const own = file("CONFIG.JSON", JSON.stringify(config));
  await input.setInputFiles([file("Model.SAFETENSORS", safetensors(6)), own]);
  await page.locator("#file-contents", { hasText: "holds 6 parameters" }).waitFor();
  assert.match(await page.locator("#file-contents").innerText(), /disagree|fewer/);
  assert.match(await page.locator("#config-text").inputValue(), /"hidden_size": 512/);
  await page.waitForURL(/#config=/);
  await input.setInputFiles([file("a.index.json", '{"weight_map": {"a": "one.safetensors"}}'), own]);
  await page.locator("#file-contents", { hasText: "a.index.json names 1 tensor" }).waitFor();
  const fault = page.locator("#config-fault");
  assert.equal(await fault.innerText(), "");
  for (const [files, sentence] of /** @type {[{name: string, mimeType: string, buffer: Buffer}[], string][]} */ ([
    [
      [own, file("config.json", "{}")],
      "Expected one file, or a config.json with the index or a .safetensors file of its weights, but got 2 files: CONFIG.JSON, config.json.",
    ],
    [[own, file("a.gguf", "")], "but got 2 files: CONFIG.JSON, a.gguf."],
    [[file("empty.json", " ")], "empty.json: expected a configuration, but the file is empty."],
  ])) {
    await input.setInputFiles(files);
    await page.locator("#config-fault", { hasText: sentence }).waitFor();
  }
  assert.match(await page.locator("#config-text").inputValue(), /"hidden_size": 512/);
  assert.deepEqual(faults, []);
  await close();
});

test("no request holds what a configuration says, not even a reload's", async () => {
  const { page, faults, close } = await open();
  /** @type {string[]} */
  const sent = [];
  page.on("request", (request) => sent.push(`${request.url().split("#")[0]} ${request.postData() ?? ""} ${JSON.stringify(request.headers())}`));
  await openOwnModel(page);
  await page.locator("#config-text").fill(JSON.stringify(config));
  await page.waitForURL(/#config=/);
  await answered(page);
  const parameters = await cell(page, "parameters").getAttribute("title");
  await page.reload();
  await answered(page);
  assert.equal(await cell(page, "parameters").getAttribute("title"), parameters);
  assert.ok(sent.some((one) => one.includes("calculator.html")));
  assert.doesNotMatch(sent.join(), /hidden_size|num_hidden_layers|config=/);
  assert.deepEqual(faults, []);
  await close();
});

test("a configuration too long for a link comes back with Back, Forward and a reload; a copied link says that it lacks it", async () => {
  const { page, faults, close } = await open();
  const before = await total(page);
  await openOwnModel(page);
  await page.locator("#config-text").fill(JSON.stringify({ ...config, pad: "x".repeat(20_000) }));
  await page.locator("#config-note", { hasText: "too long for a link" }).waitFor({ state: "attached" });
  await answered(page);
  const own = await total(page);
  assert.ok(own < before);
  assert.equal(linkOf(page), "");
  await page.goBack();
  await answered(page);
  assert.equal(await total(page), before);
  await page.goForward();
  await answered(page);
  assert.equal(await total(page), own);
  await page.locator("#field-batch").fill("2");
  await page.locator("#field-batch").press("Enter");
  await page.waitForURL(/\?batch=2$/);
  await page.reload();
  await answered(page);
  assert.ok((await total(page)) > own && (await total(page)) < before);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.locator("#take-status", { hasText: "does not hold the configuration, which is too long" }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("an unknown family is said to be one, and what was understood can be completed by hand", async () => {
  const { page, close } = await open();
  await openOwnModel(page);
  await page.locator("#config-text").fill(JSON.stringify({ ...config, model_type: "novel" }));
  await page.locator("#config-fault", { hasText: "novel" }).waitFor();
  await page.getByRole("button", { name: "Describe" }).click();
  assert.match(await page.locator("#config-text").inputValue(), /"model_type": "generic"/);
  await answered(page);
  await close();
});

test("a form that lacks sizes says so by the configuration, and not by another field; a file replaces it", async () => {
  const { page, close } = await open();
  await openOwnModel(page);
  const falcon = { model_type: "falcon", hidden_size: 512, num_hidden_layers: 2, num_attention_heads: 8, vocab_size: 1000 };
  await page.locator("#config-text").fill(JSON.stringify(falcon));
  await page.locator("#config-fault", { hasText: "falcon" }).waitFor();
  await page.getByRole("button", { name: "Describe" }).click();
  await page.locator("#config-fault", { hasText: "mlp_width and context are still to be filled in" }).waitFor();
  assert.match(await page.locator("#config-text").inputValue(), /"context": null/);
  await page.locator("#config-text").fill(JSON.stringify({ model_type: "generic", vocabulary: 1000, width: 512, layers: 2, heads: 8, mlp_width: 1024 }));
  await page.locator("#config-fault", { hasText: /^Configuration: context: expected a value/ }).waitFor();
  assert.equal(await page.locator("#field-context-error").innerText(), "");
  await page.locator("#config-input").setInputFiles({ name: "small-Q8_0.gguf", mimeType: "", buffer: ggufFile("small", () => "Q8_0") });
  await page.waitForURL(/config=/);
  await answered(page);
  assert.match(await page.locator("#config-text").inputValue(), /"name": "small"/);
  assert.equal(await page.locator("#config-fault").innerText(), "");
  await close();
});

test("a GGUF file is llama.cpp's, with its own weights; a button and the browser's back undo that", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  await page.locator("#config-input").setInputFiles({ name: "a.gguf", mimeType: "", buffer: ggufFile("x; rm -rf ~", () => "Q8_0") });
  await page.waitForURL(/weights=Q8_0/);
  await answered(page);
  assert.deepEqual([await select(page, "engine").inputValue(), await select(page, "weights").inputValue()], ["llama.cpp", "Q8_0"]);
  assert.match(
    await page.locator("#file-contents").innerText(),
    /a\.gguf is a GGUF file: llama\.cpp is chosen as the engine, and the weights of the file, Q8_0\./,
  );
  assert.match((await page.locator("#flags pre").allInnerTexts()).join(""), /llama-server --model \.\/MODEL-Q8_0\.gguf/);
  const chosen = await total(page);
  await page.locator("#file-contents").getByRole("button", { name: "Back to Hugging Face" }).click();
  await answered(page);
  assert.equal(await select(page, "engine").inputValue(), "hf");
  assert.notEqual(await total(page), chosen);
  await page.goBack();
  await answered(page);
  assert.equal(await total(page), chosen);
  await page.goBack();
  await answered(page);
  assert.equal(new URL(page.url()).search, "");
  assert.deepEqual(faults, []);
  await close();
});

test("of a file of weights only the header is read", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const header = Buffer.from(JSON.stringify({ w: { dtype: "BF16", shape: [2, 3], data_offsets: [0, 12] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await page.locator("#config-input").setInputFiles({ name: "model.safetensors", mimeType: "", buffer: Buffer.concat([length, header, Buffer.alloc(12)]) });
  await page.locator("#file-contents", { hasText: "holds 6 parameters" }).waitFor();
  length.writeBigUInt64LE(2n ** 50n);
  await page.locator("#config-input").setInputFiles({ name: "hostile.safetensors", mimeType: "", buffer: Buffer.concat([length, header]) });
  await page.locator("#config-fault", { hasText: "expected" }).waitFor();
  await page.locator("#config-input").setInputFiles({ name: "weights.bin", mimeType: "", buffer: header });
  await page.locator("#config-fault", { hasText: "weights.bin: expected a config.json" }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("a header that does not hold the model's parameters says by how many; an index is known by what stands in it", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const input = page.locator("#config-input");
  const json = (/** @type {string} */ name, /** @type {object} */ value) => ({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(value)),
  });
  await input.setInputFiles(json("config.json", config));
  await page.waitForURL(/#config=/);
  await answered(page);
  const parameters = Number((await cell(page, "parameters").getAttribute("title"))?.replaceAll(",", ""));
  await input.setInputFiles({ name: "model.safetensors", mimeType: "", buffer: safetensors(parameters + 512) });
  await page.locator("#file-contents", { hasText: "tensors have 512 more parameters than" }).waitFor();
  await input.setInputFiles({ name: "model.safetensors", mimeType: "", buffer: safetensors(parameters) });
  await page.locator("#file-contents", { hasText: `holds ${parameters.toLocaleString("en-US")} parameters` }).waitFor();
  assert.doesNotMatch(await page.locator("#file-contents").innerText(), /disagree/);
  await input.setInputFiles(json("weights.json", { metadata: { total_size: 24 }, weight_map: { a: "one.safetensors", b: "two.safetensors" } }));
  await page.locator("#file-contents", { hasText: "weights.json names 2 tensors in 2 files" }).waitFor();
  await page.locator("#config-text").fill(JSON.stringify(config).replace("{", '{"hidden_size":8,'));
  await page.locator("#config-fault", { hasText: 'expected each field once, but got "hidden_size" twice' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("only the hub's button asks another host, for the configuration and the header of the weights", async () => {
  const { page, faults, close } = await open();
  const header = Buffer.from(JSON.stringify({ w: { dtype: "BF16", shape: [2, 3], data_offsets: [0, 12] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const weights = Buffer.concat([length, header, Buffer.alloc(12)]);
  /** @type {string[]} */
  const asked = [];
  await page.route("https://huggingface.co/**", (route) => {
    const url = route.request().url();
    asked.push(url);
    const open = { "access-control-allow-origin": "*", "access-control-allow-headers": "range", "access-control-expose-headers": "content-range" };
    const range = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? "");
    if (!range) return route.fulfill({ json: config, headers: open });
    const [begin, end] = [Number(range[1]), Math.min(weights.length - 1, Number(range[2]))];
    const headers = { ...open, "content-range": `bytes ${begin}-${end}/${weights.length}` };
    return route.fulfill({ status: 206, headers, body: weights.subarray(begin, end + 1) });
  });
  await openOwnModel(page);
  await page.locator("#hub-id").fill("not an id");
  await page.getByRole("button", { name: "Ask huggingface.co" }).click();
  await page.locator("#hub-fault", { hasText: "expected owner/name" }).waitFor();
  assert.deepEqual(faults, []);
  await page.locator("#hub-id").fill("https://huggingface.co/someone/small-model");
  await page.getByRole("button", { name: "Ask huggingface.co" }).click();
  await page.waitForURL(/#config=/);
  await page.locator("#file-contents", { hasText: "holds 6 parameters" }).waitFor();
  await answered(page);
  const file = (/** @type {string} */ name) => `https://huggingface.co/someone/small-model/resolve/main/${name}`;
  assert.deepEqual([...new Set(asked)], [file("config.json"), file("model.safetensors")]);
  assert.deepEqual([...new Set(faults)].sort(), [...new Set(asked)].map((url) => `another host: ${url}`).sort());
  assert.match(await page.locator("#flags").innerText(), /vllm serve someone\/small-model/);
  await close();
});

const readable = { "access-control-allow-origin": "*", "access-control-expose-headers": "x-error-code" };
for (const [what, answer, sentence] of /** @type {[string, Parameters<import("playwright-core").Route["fulfill"]>[0] | null, RegExp][]} */ ([
  ["no line", null, /^huggingface\.co cannot be reached from here\./],
  [
    "a host that does not let the page read",
    { json: config, headers: { "access-control-allow-origin": "https://example.com" } },
    /^huggingface\.co cannot be reached from here\./,
  ],
  [
    "a gated model",
    { status: 401, headers: { ...readable, "x-error-code": "GatedRepo" } },
    /agreed to its licence: save its config\.json there and open it here\.$/,
  ],
  ["a model that is not there", { status: 401, headers: readable }, /^huggingface\.co has no public model a\/b\.$/],
  ["a page in place of the file", { status: 200, headers: readable, body: "<html>" }, /^a\/b: Configuration: expected JSON/],
  ["an empty file", { status: 200, headers: readable, body: "" }, /^a\/b: its config\.json is empty\.$/],
  ["a file too long", { status: 200, headers: readable, body: " ".repeat(1_000_001) }, /longer than the 1000000 bytes that are read\.$/],
]))
  test(`${what}: the button says so, and the page goes on`, async () => {
    const { page, close } = await open();
    const before = await total(page);
    if (answer) await page.route("https://huggingface.co/**", (route) => route.fulfill(answer));
    await openOwnModel(page);
    await page.locator("#hub-id").fill("a/b");
    await page.getByRole("button", { name: "Ask huggingface.co" }).click();
    await page.locator("#hub-fault", { hasText: sentence }).waitFor();
    assert.equal(await total(page), before);
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.getByRole("button", { name: "Ask huggingface.co" }).isEnabled(), true);
    await close();
  });

test("a model whose weights the hub does not show is answered from its configuration, and the page says so", async () => {
  const { page, close } = await open();
  await page.route("https://huggingface.co/**", (route) =>
    route.request().url().endsWith("config.json") ? route.fulfill({ json: config, headers: readable }) : route.fulfill({ status: 404, headers: readable }),
  );
  await openOwnModel(page);
  await page.locator("#hub-id").fill("a/b");
  await page.locator("#hub-id").press("Enter");
  await page.locator("#file-contents", { hasText: "huggingface.co has of a/b neither a model.safetensors, nor an index" }).waitFor();
  await page.waitForURL(/#config=/);
  await close();
});

test("a hub's GGUF file is chosen from the list, and only its header comes", async () => {
  const { page, close } = await open();
  const file = ggufFile("small", () => "Q8_0");
  const shared = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "range",
    "access-control-expose-headers": "content-range, x-error-code",
  };
  await page.route("https://huggingface.co/**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/api/models/a/b")
      return route.fulfill({ json: { siblings: [{ rfilename: "small-Q8_0.gguf" }, { rfilename: "small-00001-of-00002.gguf" }] }, headers: shared });
    const range = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? "");
    if (!pathname.endsWith("/small-Q8_0.gguf") || !range) return route.fulfill({ status: 404, headers: shared });
    const [begin, end] = [Number(range[1]), Math.min(file.length - 1, Number(range[2]))];
    return route.fulfill({ status: 206, headers: { ...shared, "content-range": `bytes ${begin}-${end}/${file.length}` }, body: file.subarray(begin, end + 1) });
  });
  await openOwnModel(page);
  await page.locator("#hub-id").fill("a/b");
  await page.locator("#hub-id").press("Enter");
  await page.locator("#file-contents").getByRole("button", { name: "small-00001-of-00002.gguf" }).click();
  await page.locator("#hub-fault", { hasText: "one of several parts" }).waitFor();
  await page.locator("#file-contents").getByRole("button", { name: "small-Q8_0.gguf" }).click();
  await page.waitForURL(/weights=Q8_0/);
  await answered(page);
  assert.match(await page.locator("#file-contents").innerText(), /Read at huggingface\.co: the header of small-Q8_0\.gguf, .* of /);
  assert.equal(await page.locator("#hub-fault").innerText(), "");
  await close();
});

test("a model is found by part of its name", async () => {
  const { page, close } = await open();
  await page.locator("#model-search").fill("mixtral 8x7b");
  await page.locator("#model-search").press("Enter");
  await answered(page);
  assert.match(await cell(page, "title").innerText(), /Mixtral/);
  await page.locator("#model-search").fill("no such model");
  await page.locator("#model-search").press("Enter");
  assert.match(await page.locator("#model-search-fault").innerText(), /^No model of the catalogue/);
  await close();
});
