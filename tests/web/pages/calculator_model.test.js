// Which model the calculator is asked about: one found by name, or a configuration of one's own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { ggufFile } from "../../support/gguf_file.js";
import { safetensorsFile } from "../../support/safetensors_file.js";
import { answered, cell, openCalculator, openOwnModel, select, smallConfig as config, total } from "./calculator_page.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());
const open = (query = "", options = {}) => openCalculator(site, query, options);

/** @param {Page} page */
const linkOf = (page) => new URL(page.url()).search + new URL(page.url()).hash;

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
  [
    "followed by a good header",
    (page) => page.locator("#config-input").setInputFiles({ name: "a.safetensors", mimeType: "", buffer: safetensorsFile({ w: [6] }) }),
  ],
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

test("a refused configuration leaves the own model shown, its name in the list, and the next change is one of it", async () => {
  const { page, faults, close } = await open();
  await openOwnModel(page);
  const file = (/** @type {object} */ content) => ({ name: "config.json", mimeType: "", buffer: Buffer.from(JSON.stringify(content)) });
  await page.locator("#config-input").setInputFiles(file(config));
  await page.waitForURL(/#config=/);
  await answered(page);
  const before = await total(page);
  const title = await cell(page, "parameters").getAttribute("title");
  await page.locator("#config-input").setInputFiles(file({ ...config, num_hidden_layers: -3 }));
  await page.locator("#config-fault", { hasText: "num_hidden_layers" }).waitFor();
  assert.equal(await select(page, "model").inputValue(), "own");
  assert.equal(await total(page), before);
  await page.locator("#field-context").fill("4096");
  await page.locator("#field-context").press("Enter");
  await page.waitForURL(/context=4096/);
  await answered(page);
  assert.ok((await total(page)) < before);
  assert.equal(await cell(page, "parameters").getAttribute("title"), title);
  assert.equal(await page.locator("#fit .figure-status").innerText(), "");
  assert.equal(await page.locator("#config-fault").innerText(), "");
  assert.match(await page.locator("#config-text").inputValue(), /"num_hidden_layers": 4/);
  assert.deepEqual(faults, []);
  await close();
});

test("a refused configuration beside a model of the catalogue: that one stays, and the next change is one of it", async () => {
  const { page, close } = await open("?model=qwen3-8b");
  await openOwnModel(page);
  await page.locator("#config-text").fill(refused);
  await page.locator("#config-fault", { hasText: "mamba" }).waitFor();
  assert.equal(await select(page, "model").inputValue(), "qwen3-8b");
  await select(page, "engine").selectOption("vllm");
  await page.waitForURL(/engine=vllm/);
  await answered(page);
  assert.match(await cell(page, "title").innerText(), /^Qwen3 8B/);
  await close();
});

test("a configuration nested 100,000 deep gets a sentence, opened and pasted, and the answer before it stays", async () => {
  const { page, faults, close } = await open();
  const before = await total(page);
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  const fault = page.locator("#config-fault", { hasText: "Configuration: expected at most 63 levels of nesting, but got 100,000." });
  await openOwnModel(page);
  await page.locator("#config-input").setInputFiles({ name: "config.json", mimeType: "", buffer: Buffer.from(deep) });
  await fault.waitFor();
  await page.locator("#config-text").fill("{}");
  await page.locator("#config-fault", { hasText: "model_type" }).waitFor();
  await page.locator("#config-text").fill(deep);
  await fault.waitFor();
  assert.equal(await total(page), before);
  assert.deepEqual(faults, []);
  await close();
});

for (const place of ["h1", "#items-title", "#engines", "footer", "body"])
  test(`a file dropped over ${place} is read; text is left to the browser`, async () => {
    const { page, faults, close } = await open();
    const drop = (/** @type {string} */ type, /** @type {string} */ content) =>
      page
        .locator(place)
        .first()
        .evaluate(
          (element, given) => {
            const dataTransfer = new DataTransfer();
            if (given.type === "file") dataTransfer.items.add(new File([given.content], "config.json"));
            else dataTransfer.setData("text/plain", given.content);
            return ["dragover", "drop"].map((name) => !element.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true })));
          },
          { type, content },
        );
    assert.deepEqual(await drop("text", JSON.stringify(config)), [false, false]);
    assert.deepEqual(await drop("file", JSON.stringify(config)), [true, true]);
    await page.waitForURL(/#config=/);
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
