// What is pressed or typed before the script of its part has come is acknowledged, and done when that is there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { onSlowLine } from "../../support/slow_line.js";
import { answered, cell, openOwnModel, select, smallConfig } from "./calculator_page.js";

const site = await openSite({ compress: true });
after(() => site.close());

/** @typedef {import("playwright-core").Page} Page */

/** The page on a slow line, just after its first paint. @param {(html: string) => string} [change] of the page before it is read */
async function justPainted(change) {
  const { page, faults, close } = await site.visit("calculator.html", { load: false });
  if (change)
    await page.route("**/calculator.html*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: change(await response.text()) });
    });
  await onSlowLine(page);
  await page.goto(`${site.url}calculator.html`, { waitUntil: "commit" });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  return { page, faults, close };
}

/** Presses a button whose part has not come: it says that it is at work. @param {Page} page @param {string} id */
async function pressEarly(page, id) {
  await page.locator(id).click();
  const told = await page.locator(id).evaluate((button) => ({ awaits: button.closest("[data-awaits]") !== null, busy: button.getAttribute("aria-busy") }));
  assert.deepEqual(told, { awaits: true, busy: "true" }, id);
}

test("a download asked for at the first paint comes, once, however often it was asked for", async () => {
  const { page, faults, close } = await justPainted();
  /** @type {import("playwright-core").Download[]} */
  const downloads = [];
  page.on("download", (download) => downloads.push(download));
  const first = page.waitForEvent("download");
  await pressEarly(page, "#take-markdown");
  await pressEarly(page, "#take-markdown");
  assert.match(readFileSync(await (await first).path(), "utf8"), /Llama 3\.1 8B/);
  await answered(page);
  assert.equal(downloads.length, 1);
  assert.equal(await page.locator("#take-markdown").getAttribute("aria-busy"), null);
  assert.deepEqual(faults, []);
  await close();
});

test("a log set against the answer at the first paint is explained", async () => {
  const { page, faults, close } = await justPainted();
  await page.locator("#log-text").fill("| 0  NVIDIA GeForce RTX 4090  | 18000MiB / 24564MiB |");
  await pressEarly(page, "#log-read");
  await page.locator("#log-rows table, #log-fault:not(:empty)").first().waitFor();
  assert.equal(await page.locator("#log-read").getAttribute("aria-busy"), null);
  assert.deepEqual(faults, []);
  await close();
});

test("a model looked for at the first paint is found", async () => {
  const { page, close } = await justPainted();
  await page.locator("#model-search").fill("mixtral 8x7b");
  await page.locator("#model-search").press("Tab");
  assert.notEqual(await page.locator("[data-awaits=below] #model-search").count(), 0);
  await page.locator('[data-cell="title"]', { hasText: "Mixtral" }).waitFor();
  await close();
});

test("a model described by hand, asked for at the first paint, is the one shown", async () => {
  const { page, faults, close } = await justPainted();
  await openOwnModel(page);
  await pressEarly(page, "#config-form");
  await page.waitForFunction(() => /** @type {HTMLTextAreaElement} */ (document.querySelector("#config-text")).value !== "");
  const { layers, width } = JSON.parse(await page.locator("#config-text").inputValue());
  assert.deepEqual({ layers, width }, { layers: 32, width: 4096 });
  assert.deepEqual(faults, []);
  await close();
});

test("a configuration pasted at the first paint is answered, and a hub asked by Enter", async () => {
  const { page, close } = await justPainted();
  await openOwnModel(page);
  await page.locator("#config-text").fill(JSON.stringify(smallConfig));
  await page.locator("#hub-id").fill("no id");
  await page.locator("#hub-id").press("Enter");
  await page.locator("#hub-fault", { hasText: "expected owner/name" }).waitFor();
  await page.waitForFunction(() => location.hash.includes("config="));
  await answered(page);
  assert.match(await cell(page, "parameters").innerText(), /M$/);
  await close();
});

test("lists that have nothing to choose from yet cannot be opened", async () => {
  const { page, close } = await justPainted();
  for (const name of ["model", "device"]) {
    await select(page, name).waitFor();
    if (await select(page, name).evaluate((/** @type {HTMLSelectElement} */ list) => list.length === 0)) assert.ok(await select(page, name).isDisabled());
  }
  await answered(page);
  for (const name of ["model", "device"]) assert.ok(await select(page, name).isEnabled());
  await close();
});

test("a press that the page does not keep is seen to be lost", async () => {
  const kept = "early.push([control, type]);";
  const { page, close } = await justPainted((html) => {
    assert.ok(html.includes(kept));
    return html.replace(kept, "");
  });
  await openOwnModel(page);
  await pressEarly(page, "#config-form");
  await answered(page);
  assert.equal(await page.locator("#config-text").inputValue(), "");
  await close();
});
