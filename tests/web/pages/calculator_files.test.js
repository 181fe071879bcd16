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
