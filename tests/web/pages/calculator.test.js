// The calculator: its answer comes unasked, and every setting is answered at once, linked or refused.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessibilityFaults, openSite } from "../../support/browser.js";
import { answered, cell, openCalculator, select, total } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());
const open = (query = "", options = {}) => openCalculator(site, query, options);

test("on arrival Llama 3.1 8B is answered on an RTX 4090, item by item", async () => {
  const { page, faults, close } = await open();
  assert.match(await cell(page, "verdict").innerText(), /^fits, [\d.]+ GiB free$/);
  assert.match(await cell(page, "title").innerText(), /Llama 3\.1 8B, inference, 1 × 8,192 tokens/);
  const items = await page.locator("#items tbody byte-value").evaluateAll((all) => all.map((one) => Number(one.getAttribute("bytes"))));
  assert.equal(
    items.reduce((sum, bytes) => sum + bytes, 0),
    await total(page),
  );
  assert.equal(await cell(page, "parameters").getAttribute("title"), "8,030,261,248");
  for (const table of ["#levers", "#engines", "#times"]) assert.ok((await page.locator(`${table} tbody tr`).count()) > 0, table);
  assert.equal(await page.locator("#engines tbody tr").count(), 3);
  assert.ok(await page.locator("#scaling svg.chart").isVisible());
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a number opens its formula and its source, and stays open under another setting", async () => {
  const { page, close } = await open();
  const cache = page.locator("#items details", { hasText: "KV cache" });
  await cache.locator("summary").click();
  assert.match(await cache.innerText(), /32 layers × .*8,192 tokens/);
  assert.match(await cache.innerText(), /Source: /);
  await page.locator("#field-context").fill("4096");
  await page.locator("#field-context").press("Enter");
  await answered(page);
  assert.match(await page.locator("#items details[open]").innerText(), /4,096 tokens/);
  await close();
});

test("a setting is a link, back undoes it, and the link shows the same numbers", async () => {
  const { page, faults, close } = await open();
  const before = await total(page);
  await select(page, "weights").selectOption("nf4");
  await page.waitForURL(/\?weights=nf4$/);
  await answered(page);
  const after = await total(page);
  assert.ok(after < before / 2);
  const other = await open(new URL(page.url()).search);
  assert.equal(await total(other.page), after);
  assert.equal(await select(other.page, "weights").inputValue(), "nf4");
  await other.close();
  await page.goBack();
  await page.waitForFunction((bytes) => document.querySelector('[data-cell="total"]')?.getAttribute("bytes") === String(bytes), before);
  assert.equal(await select(page, "weights").inputValue(), "published");
  assert.deepEqual(faults, []);
  await close();
});

test("training has its own controls and answers", async () => {
  const { page, faults, close } = await open();
  await select(page, "task").selectOption("training");
  await answered(page);
  assert.equal(await select(page, "weights").isVisible(), false);
  assert.match(await cell(page, "verdict").innerText(), /^does not fit: [\d.]+ GiB too much$/);
  const before = await total(page);
  await select(page, "recompute").selectOption("full");
  await answered(page);
  assert.ok((await total(page)) < before);
  assert.match(await page.locator("#flags").innerText(), / activation-checkpoint:full/);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("with everything opened axe finds nothing, and a phone does not scroll sideways", async () => {
  const { page, close } = await open("?task=training&devices=8&tensor_parallel=2&pipeline_parallel=2&zero=1&offload=optimizer&lora_rank=8", { look: "phone" });
  await page.locator("details").evaluateAll((all) => {
    for (const details of all) /** @type {HTMLDetailsElement} */ (details).open = true;
  });
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await close();
});

test("a lever says what it saves, and its button does that", async () => {
  const { page, close } = await open();
  const lever = page.locator("#levers tbody tr").first();
  const then = Number(await lever.locator("byte-value").nth(1).getAttribute("bytes"));
  await lever.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await answered(page);
  assert.equal(await total(page), then);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-cell")), "verdict");
  await close();
});

test("the largest context is the last that fits, and the chart marks it", async () => {
  const { page, close } = await open();
  const largest = page.locator("#largest div", { hasText: "Longest context" });
  const context = Number(/([\d,]+)/.exec(await largest.locator("dd").innerText())?.[1].replaceAll(",", ""));
  assert.match(String(await page.locator("#scaling svg.chart").getAttribute("aria-label")), new RegExp(`fits up to ${context.toLocaleString("en-US")}`));
  await largest.getByRole("button").click();
  await answered(page);
  assert.match(await cell(page, "verdict").innerText(), /^fits/);
  await page.locator("#field-context").fill(String(context + 1));
  await page.locator("#field-context").press("Enter");
  await answered(page);
  assert.match(await cell(page, "verdict").innerText(), /^does not fit/);
  await close();
});

for (const [query, sentence, verdict = /^fits/] of [
  ["?context=plenty", /Context: expected a whole number from 1 to 16,777,216, but got “plenty”/],
  ["?model=hal-9000", /expected one of .* but got "hal-9000"/],
  ["?colour=red", /sets “colour”, which this page does not have/],
  ["?config=%7B%22model_type%22%3A%22novel%22%7D", /novel/],
  ["?config=%7B", /Configuration: expected JSON/],
  // Of another trainer than PyTorch the whole estimator alone knows what is wrong.
  [
    "?task=training&trainer=torchtitan&zero=1&devices=8&device=h100-sxm",
    /ZeRO stage: expected stage 0, 2 or 3 .* ZeRO stage stands at its default\.$/,
    /^does not fit/,
  ],
  ["?task=training&trainer=megatron&optimizer=adamw-8bit&model=qwen2.5-0.5b&device=h100-sxm", /Optimi[sz]er stands at its default\.$/],
  ["?task=training&devices=3&tensor_parallel=2", /Devices: expected a multiple of .* Tensor parallel stands at its default\.$/, /^does not fit/],
]) {
  test(`the link ${query} says what is wrong with it and shows a good state`, async () => {
    const { page, faults, close } = await open(String(query));
    assert.match(await page.locator("#fit .figure-status").innerText(), /** @type {RegExp} */ (sentence));
    assert.match(await cell(page, "verdict").innerText(), /** @type {RegExp} */ (verdict));
    assert.deepEqual(faults, []);
    await close();
  });
}

test("a link with one bad part keeps its good parts, and names the bad one", async () => {
  const { page, close } = await open("?model=qwen2.5-7b&batch=2&context=4096&generated=5000");
  assert.match(await page.locator("#fit .figure-status").innerText(), /but got 5000\. Of the context, generated stands at its default\.$/);
  assert.match(await cell(page, "title").innerText(), /^Qwen2\.5 7B, inference, 2 × 4,096 tokens/);
  assert.equal(await page.locator("#field-batch").inputValue(), "2");
  await close();
});

test("a bad value gets a sentence by its field, and the answer before stays", async () => {
  const { page, faults, close } = await open();
  const before = await total(page);
  for (const bad of ["abc", "0", "-1", "1e99", ""]) {
    await page.locator("#field-batch").fill(bad);
    assert.match(await page.locator("#field-batch-error").innerText(), /^Batch: expected a whole number from/);
  }
  await page.locator("#field-batch").fill("1");
  await page.locator("details", { hasText: "More of inference" }).locator("summary").click();
  await page.locator("#field-generated").fill("9000");
  await page.locator("#field-generated").press("Enter");
  assert.match(await page.locator("#field-generated-error").innerText(), /expected .* but got 9000/);
  assert.match(await page.locator("#fit .figure-status").innerText(), /The answer above is of the setting before/);
  assert.equal(await total(page), before);
  assert.equal(new URL(page.url()).search, "");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator("#field-generated").fill("100");
  await page.locator("#field-generated").press("Enter");
  await answered(page);
  assert.equal(await page.locator("#field-generated-error").innerText(), "");
  assert.deepEqual(faults, []);
  await close();
});
