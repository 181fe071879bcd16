// A setting that takes more memory than the estimator can have: a sentence, the answer before it stays, and the page goes on.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { openSite } from "../../support/browser.js";
import { withLessMemory } from "../../support/wasm_memory.js";
import { answered, cell, total } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());

const large = JSON.stringify({ model_type: "generic", vocabulary: 1000, width: 64, layers: 4096, heads: 4, mlp_width: 256, context: 8192 });

/** The page with modules whose memory ends there; null: as they are. @param {number | null} bytes */
async function open(bytes) {
  const visit = await site.visit("calculator.html", { load: false });
  await visit.page.route("**/estimate*.wasm.packed", async (route) => {
    const response = await route.fetch();
    const module = await response.body();
    await route.fulfill({ response, body: bytes === null ? module : gzipSync(withLessMemory(gunzipSync(module), bytes)) });
  });
  await visit.page.goto(`${site.url}calculator.html`);
  await answered(visit.page);
  await visit.page.locator("#own-model > summary").click();
  return visit;
}

test("out of memory is a sentence; the answer before it stays, and the next one comes", async () => {
  const { page, faults, close } = await open(16 * 1024 ** 2);
  const before = await total(page);
  await page.locator("#config-text").fill(large);
  await page.locator("#config-fault", { hasText: "more memory" }).waitFor();
  const said = await page.locator("#fit .figure-status").innerText();
  assert.match(said, /This takes more memory than the estimator can have in this browser.* The answer above is of the setting before\.$/);
  assert.equal(await total(page), before);
  assert.equal(new URL(page.url()).search, "");
  await page.locator("#field-context").fill("4096");
  await page.locator("#field-context").press("Enter");
  await page.waitForURL(/\?context=4096$/);
  await answered(page);
  assert.match(await cell(page, "title").innerText(), /1 × 4,096 tokens/);
  assert.ok((await total(page)) < before);
  assert.equal(await page.locator("#fit .figure-status").innerText(), "");
  assert.deepEqual(faults, []);
  await close();
});

test("with the memory that the modules state, the same setting has an answer", async () => {
  const { page, close } = await open(null);
  await page.locator("#config-text").fill(large);
  await page.waitForURL(/config=/);
  assert.equal(await page.locator("#config-fault").innerText(), "");
  await close();
});
