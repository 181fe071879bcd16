// Files of weights that are opened in the calculator: only their headers are read.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { ggufFile } from "../../support/gguf_file.js";
import { safetensorsFile } from "../../support/safetensors_file.js";
import { answered, cell, openCalculator, openOwnModel, select, smallConfig as config, total } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());
const open = (query = "", options = {}) => openCalculator(site, query, options);

test("a configuration and the index or header of its weights are opened together; other pairs, and nothing in a file, get a sentence", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const input = page.locator("#config-input");
  const file = (/** @type {string} */ name, /** @type {string | Buffer} */ content) => ({ name, mimeType: "", buffer: Buffer.from(content) });
  const own = file("CONFIG.JSON", JSON.stringify(config));
  await input.setInputFiles([file("Model.SAFETENSORS", safetensorsFile({ w: [6] })), own]);
  await page.locator("#file-contents", { hasText: "holds 6 parameters" }).waitFor();
  assert.match(await page.locator("#file-contents").innerText(), /disagree: the tensors have [\d,]+ fewer/);
  assert.doesNotMatch(await page.locator("#file-contents").innerText(), /open that too/);
  assert.match(await page.locator("#config-text").inputValue(), /"hidden_size": 512/);
  await page.waitForURL(/#config=/);
  await input.setInputFiles([file("a.index.json", '{"weight_map": {"a": "one.safetensors"}}'), own]);
  await page.locator("#file-contents", { hasText: "a.index.json names 1 tensor" }).waitFor();
  const fault = page.locator("#config-fault");
  assert.equal(await fault.innerText(), "");
  for (const [files, sentence] of /** @type {[{name: string, mimeType: string, buffer: Buffer}[], string][]} */ ([
    [
      [own, file("config.json", "{}")],
      "Expected one file, or a config.json, the index and the .safetensors files of one model, but got 2 files: CONFIG.JSON, config.json.",
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

test("the files of a sharded model are opened together: added up, set against their index, and nothing asks for what is open", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const input = page.locator("#config-input");
  const file = (/** @type {string} */ name, /** @type {string | Buffer} */ content) => ({ name, mimeType: "", buffer: Buffer.from(content) });
  const own = file("config.json", JSON.stringify(config));
  const list = file("model.safetensors.index.json", '{"weight_map": {"a": "m-00001-of-00002.safetensors", "b": "m-00002-of-00002.safetensors"}}');
  const first = file("m-00001-of-00002.safetensors", safetensorsFile({ a: [6] }));
  const second = file("m-00002-of-00002.safetensors", safetensorsFile({ b: [5, 2] }));
  const contents = page.locator("#file-contents");
  const says = async (/** @type {{name: string, mimeType: string, buffer: Buffer}[]} */ files, /** @type {string} */ sentence) => {
    await input.setInputFiles(files);
    await contents.getByText(sentence).waitFor();
    assert.equal(await page.locator("#config-fault").innerText(), "");
    return contents.innerText();
  };
  const toOpen = /open that too/;
  const alone = await says([second, first], "The 2 files hold 16 parameters");
  assert.match(alone, /BF16\s+16\s+32 bytes/);
  assert.match(alone, toOpen);
  assert.match(await says([list, first], "they hold 1 tensor, where it names 2"), toOpen);
  const all = await says([own, second, list, first], "they hold the 2 tensors it names");
  assert.match(all, /names 2 tensors in 2 files/);
  assert.match(all, /The 2 files and the model's description disagree: the tensors have [\d,]+ fewer parameters/);
  assert.doesNotMatch(all, toOpen);
  assert.match(page.url(), /#config=/);
  assert.doesNotMatch(await says([first, own], "m-00001-of-00002.safetensors holds 6 parameters"), /disagree|open that too/);
  assert.doesNotMatch(await says([list], "names 2 tensors"), toOpen);
  await input.setInputFiles([list, file("x.safetensors", safetensorsFile({ a: [6] }))]);
  await page.locator("#config-fault", { hasText: "Expected files that model.safetensors.index.json names, but got x.safetensors." }).waitFor();
  assert.deepEqual(faults, []);
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

test("of a GGUF file of no named mix the answer has each tensor's own type, in the link too; a model of the catalogue has none", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const typeOf = (/** @type {string} */ tensor) => (tensor === "blk.1.ffn_down.weight" ? "Q6_K" : "Q4_K");
  const ownOption = select(page, "weights").locator('option[value="gguf-file"]');
  assert.equal(await ownOption.count(), 0);
  await page.locator("#config-input").setInputFiles({ name: "b.gguf", mimeType: "", buffer: ggufFile("mixed", typeOf) });
  await page.waitForURL(/weights=gguf-file/);
  await answered(page);
  // 256 wide, an MLP of 512, two blocks, embedding and head of 1,024 words: rows in blocks of 256 elements; five norms in float32.
  const bytes = 2 * 1024 * 144 + 2 * (4 * 256 + 2 * 512) * 144 + 512 * (144 + 210) + 5 * 256 * 4;
  const said = await page.locator("#file-contents").innerText();
  assert.ok(said.includes(`each tensor in the type it has in the file, ${bytes.toLocaleString("en-US")} B in all, as its header states.`), said);
  /** Of the device and of the host. */
  const weights = async () => {
    const rows = await page
      .locator("#items tr, #beside tr")
      .filter({ hasText: /weights: / })
      .all();
    const titles = await Promise.all(rows.map((row) => row.locator("byte-value").first().getAttribute("bytes")));
    return titles.reduce((sum, one) => sum + Number(one), 0);
  };
  assert.equal(await weights(), bytes);
  assert.deepEqual([await select(page, "weights").inputValue(), await ownOption.count()], ["gguf-file", 1]);
  assert.match((await page.locator("#flags pre").allInnerTexts()).join(""), /llama-server --model \.\/MODEL\.gguf/);
  const chosen = await total(page);
  const link = page.url();

  await page.goto("about:blank");
  await page.goto(link);
  await answered(page);
  assert.deepEqual([await total(page), await weights(), page.url()], [chosen, bytes, link]);

  await openOwnModel(page);
  await page.locator("#config-clear").click();
  await answered(page);
  assert.deepEqual([await select(page, "weights").inputValue(), await ownOption.count()], ["published", 0]);
  assert.deepEqual(faults, []);
  await close();
});

test("a GGUF file without a head of its own is of exactly its format, by name or by each tensor's type", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const input = page.locator("#config-input");
  const contents = page.locator("#file-contents");
  const typeOf = (/** @type {string} */ tensor) => (tensor === "blk.1.ffn_down.weight" ? "Q6_K" : "Q4_K");
  for (const [name, typeOfEach, format, sentence] of /** @type {[string, (tensor: string) => string, string, RegExp][]} */ ([
    ["a.gguf", () => "Q8_0", "Q8_0", /a\.gguf is a GGUF file: llama\.cpp is chosen as the engine, and the weights of the file, Q8_0\./],
    ["b.gguf", typeOf, "gguf-file", /and each tensor in the type it has in the file, [\d,]+ B in all, as its header states\./],
  ])) {
    await input.setInputFiles({ name, mimeType: "", buffer: ggufFile("tied", typeOfEach, { tied: true, rotary: 32 }) });
    await page.waitForURL(new RegExp(`weights=${format}`));
    await answered(page);
    assert.match(await contents.innerText(), sentence);
    assert.doesNotMatch(await contents.innerText(), /nearest|apart|disagree/);
  }
  assert.deepEqual(faults, []);
  await close();
});

test("of a GGUF file whose blocks differ the field is named, and nobody asks for a file beside it", async () => {
  const { page, faults, close } = await open();
  const before = await total(page);
  await openOwnModel(page);
  const file = { name: "a.gguf", mimeType: "", buffer: ggufFile("x", () => "Q8_0", { kvHeads: [4, 2] }) };
  await page.locator("#config-input").setInputFiles(file);
  const contents = page.locator("#file-contents");
  await contents.getByText("llama.attention.head_count_kv: expected one number for all blocks").waitFor();
  const said = await contents.innerText();
  assert.match(said, /but got 4 in block 0 and 2 in block 1\. A config\.json of the model may be opened in its place\./);
  assert.match(said, /a\.gguf holds [\d,]+ parameters/);
  assert.doesNotMatch(said, /open that too/);
  assert.equal(await page.locator("#config-fault").innerText(), "");
  assert.equal(await total(page), before);
  assert.deepEqual(faults, []);
  await close();
});

test("a GGUF file of an architecture that llama.cpp does not have is no model: a sentence with its sizes, and the setting stays", async () => {
  const { page, faults, close } = await open();
  const before = [await total(page), page.url()];
  await openOwnModel(page);
  const unknown = Buffer.from(
    ggufFile("x", () => "Q8_0")
      .toString("latin1")
      .replaceAll("llama", "zorbl"),
    "latin1",
  );
  await page.locator("#config-input").setInputFiles({ name: "a.gguf", mimeType: "", buffer: unknown });
  await page
    .locator("#config-fault", { hasText: "one that llama.cpp loads, or a generic form by hand (understood here: vocabulary 1024, width 256" })
    .waitFor();
  assert.match(await page.locator("#config-fault").innerText(), /but got "zorbl"/);
  assert.deepEqual([await total(page), page.url()], before);
  assert.equal(await select(page, "engine").inputValue(), "hf");
  assert.deepEqual(faults, []);
  await close();
});

test("of a file of weights only the header is read", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const weights = safetensorsFile({ w: [6] });
  await page.locator("#config-input").setInputFiles({ name: "model.safetensors", mimeType: "", buffer: weights });
  await page.locator("#file-contents", { hasText: "holds 6 parameters" }).waitFor();
  const hostile = Buffer.from(weights);
  hostile.writeBigUInt64LE(2n ** 50n);
  await page.locator("#config-input").setInputFiles({ name: "hostile.safetensors", mimeType: "", buffer: hostile });
  await page.locator("#config-fault", { hasText: "expected" }).waitFor();
  await page.locator("#config-input").setInputFiles({ name: "weights.bin", mimeType: "", buffer: weights });
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
  await input.setInputFiles({ name: "model.safetensors", mimeType: "", buffer: safetensorsFile({ w: [parameters + 512] }) });
  await page.locator("#file-contents", { hasText: "tensors have 512 more parameters than" }).waitFor();
  await input.setInputFiles({ name: "model.safetensors", mimeType: "", buffer: safetensorsFile({ w: [parameters] }) });
  await page.locator("#file-contents", { hasText: `holds ${parameters.toLocaleString("en-US")} parameters` }).waitFor();
  assert.doesNotMatch(await page.locator("#file-contents").innerText(), /disagree/);
  await input.setInputFiles(json("weights.json", { metadata: { total_size: 24 }, weight_map: { a: "one.safetensors", b: "two.safetensors" } }));
  await page.locator("#file-contents", { hasText: "weights.json names 2 tensors in 2 files" }).waitFor();
  await page.locator("#config-text").fill(JSON.stringify(config).replace("{", '{"hidden_size":8,'));
  await page.locator("#config-fault", { hasText: 'expected each field once, but got "hidden_size" twice' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});
