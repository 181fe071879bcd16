// On a phone nothing is wider than the screen, whatever has been opened.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessibilityFaults, openSite } from "../../support/browser.js";
import { openCalculator } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());

test("the measurements' tables scroll by themselves", async () => {
  const { page, close } = await openCalculator(site, "", { look: "phone" });
  await page.locator("#residuals").scrollIntoViewIfNeeded();
  await page.locator("#residual-tables details > summary").first().waitFor();
  for (const summary of await page.locator("#residual-tables details > summary").all()) await summary.click();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await close();
});

test("tables keep the heading that names them", async () => {
  const { page, close } = await openCalculator(site, "?task=training&offload=all&devices=4&zero=3", { look: "phone" });
  for (const name of ["Fastest devices where it fits", "In the host's memory"]) {
    const box = await page.locator("thead th", { hasText: name }).boundingBox();
    assert.ok(Number(box?.width) > 100, name);
  }
  assert.equal((await page.locator(".devices thead th", { hasText: "Free" }).first().boundingBox())?.width, 1);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await close();
});

test("a row that opens its formula is high enough for a finger", async () => {
  const { page, close } = await openCalculator(site, "", { look: "phone" });
  const heights = await page.locator("#items summary").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  assert.ok(heights.length > 0 && Math.min(...heights) >= 24, String(heights));
  await close();
});
