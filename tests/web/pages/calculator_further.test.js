// What stands below the calculator: error bars and measurements, traps, claims, and a pasted log.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { accessibilityFaults, openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

async function open() {
  const visit = await site.visit("calculator.html");
  await visit.page.locator('#main[aria-busy="false"]').waitFor();
  return visit;
}

/** @param {string} name */
const log = (name) => readFileSync(new URL(`../../fixtures/logs/${name}`, import.meta.url), "utf8");

test("the total says how far estimates of its kind have been off, computed from the measurements", async () => {
  const { page, faults, close } = await open();
  await page.locator("#error-bar", { hasText: /within [\d.]+ % \(median [\d.]+ %\) of \d+ published measurements/ }).waitFor();
  const inference = await page.locator("#error-bar").innerText();
  await page.locator("#field-task").selectOption("training");
  await page.waitForFunction((before) => document.querySelector("#error-bar")?.textContent !== before, inference);
  await page.locator("#residuals").scrollIntoViewIfNeeded();
  await page.locator("#residual-tables details").nth(5).waitFor();
  assert.equal(await page.locator("#residual-tables details").count(), 6);
  assert.deepEqual(faults, []);
  await close();
});

test("sixteen traps, five wrong answers and the older claims are computed when they are reached", async () => {
  const { page, faults, close } = await open();
  await page.locator("#traps").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll("#trap-articles article").length === 21);
  await page.locator("#claims").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll("#claim-articles article").length === 5);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a pasted log is explained term by term; one of no known format gets a sentence, and the rows before stay", async () => {
  const { page, faults, close } = await open();
  const text = page.locator("#log-text");
  await text.fill(log("llama-cpp-llama3.1-8b-q4_k_m.txt"));
  await page.locator("#log-read").click();
  await page.locator("#log-rows table").waitFor();
  const rows = await page.locator("#log-rows tbody tr").count();
  assert.ok(rows > 0);
  assert.match(await page.locator("#log-rows").innerText(), /Read as llama\.cpp/);
  await text.fill("it was a dark and stormy night");
  await page.locator("#log-read").click();
  await page.locator("#log-fault", { hasText: /log: expected/ }).waitFor();
  assert.equal(await page.locator("#log-rows tbody tr").count(), rows);
  assert.deepEqual(faults, []);
  await close();
});
