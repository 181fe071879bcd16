// On a phone nothing is wider than the screen, whatever has been opened.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
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
