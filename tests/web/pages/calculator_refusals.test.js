// Choices that do not go together: a sentence by the field that says why, the answer before it stays, and nothing offers them.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { answered, openCalculator, select, total } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());
const open = (query = "") => openCalculator(site, query);

/** @typedef {import("playwright-core").Page} Page */

const status = (/** @type {Page} */ page) => page.locator("#fit .figure-status").innerText();

for (const [what, query, field, value, sentence] of [
  ["a GGUF file in transformers", "", "weights", "Q4_K_M", /^Weights: expected a checkpoint's format, or llama\.cpp as the engine, .* but got Q4_K_M\./],
  ["AWQ in llama.cpp", "?engine=llama.cpp", "weights", "awq", /^Weights: expected a GGUF type, .* since llama\.cpp loads GGUF files alone, but got awq\./],
  ["vLLM on an Apple M3", "?engine=vllm", "device", "m3-max-128", /^Engine: .*Apple M3 Max.*vLLM.*/],
])
  test(`${what} is refused in a sentence, and the answer before it stays`, async () => {
    const { page, faults, close } = await open(String(query));
    const before = await total(page);
    const link = new URL(page.url()).search;
    await select(page, String(field)).selectOption(String(value));
    const said = await status(page);
    assert.match(said, /** @type {RegExp} */ (sentence));
    assert.match(said, / The answer above is of the setting before\.$/);
    assert.equal(await total(page), before);
    assert.equal(new URL(page.url()).search, link);
    assert.deepEqual(faults, []);
    await close();
  });

test("the other half of a refused pair makes it an answer", async () => {
  const { page, close } = await open();
  await select(page, "weights").selectOption("Q4_K_M");
  assert.match(await status(page), /llama\.cpp as the engine/);
  await select(page, "engine").selectOption("llama.cpp");
  await page.waitForURL(/engine=llama\.cpp/);
  await answered(page);
  assert.equal(await status(page), "");
  assert.equal(await select(page, "weights").inputValue(), "Q4_K_M");
  await close();
});

for (const query of ["", "?engine=llama.cpp&weights=Q8_0", "?engine=vllm&devices=2&weights=gptq-int8", "?engine=llama.cpp&device=m3-max-128", "?task=training"])
  test(`every lever of "${query}" leads to the bytes it says`, async () => {
    const { page, close } = await open(query);
    const rows = page.locator("#levers tbody tr");
    const count = await rows.count();
    assert.ok(count > 0);
    for (let i = 0; i < count; i += 1) {
      const then = Number(await rows.nth(i).locator("byte-value").nth(1).getAttribute("bytes"));
      await rows.nth(i).getByRole("button").click();
      await answered(page);
      assert.equal(await status(page), "");
      assert.equal(await total(page), then);
      await page.goBack();
      await answered(page);
    }
    await close();
  });
