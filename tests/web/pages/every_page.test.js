// What holds for every page of the built site, whichever pages there are.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessibilityFaults, builtPages, openSite, screenshot } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

/** @type {import("../../support/browser.js").Look[]} */
const looks = ["wide", "dark", "phone"];

test("the site has pages", () => assert.ok(builtPages().includes("index.html")));

for (const file of builtPages()) {
  for (const look of looks) {
    test(`${file}, ${look}: loads without a fault, asks no other host, and axe finds nothing`, async () => {
      const { page, faults, close } = await site.visit(file, { look });
      await page.waitForLoadState("networkidle");
      assert.notEqual(await page.title(), "");
      assert.equal(await page.locator("main").count(), 1);
      assert.equal(await page.locator("h1").count(), 1);
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.ok(await fitsInWidth(page), "the page scrolls sideways");
      await screenshot(page, `${file.replace(".html", "")}-${look}`);
      assert.deepEqual(faults, []);
      await close();
    });
  }

  test(`${file} can be read without JavaScript`, async () => {
    const { page, faults, close } = await site.visit(file, { javaScript: false });
    const text = await page.locator("main").innerText();
    assert.ok(text.length > 200, `main shows only ${text.length} characters`);
    assert.ok(await page.locator("h1").isVisible());
    assert.deepEqual(faults, []);
    await close();
  });

  test(`${file} names no address that leaves its folder`, async () => {
    const { page, close } = await site.visit(file, { javaScript: false });
    const outside = await page
      .locator("[src], link[href]")
      .evaluateAll((elements) =>
        elements.map((element) => element.getAttribute("src") ?? element.getAttribute("href") ?? "").filter((address) => /^(\/|https?:)/.test(address)),
      );
    assert.deepEqual(outside, []);
    await close();
  });
}

/** @param {import("playwright-core").Page} page */
function fitsInWidth(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
