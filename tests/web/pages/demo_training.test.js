// The lab's language model: trained twice at once, compared, cancelled, on a text of one's own; then it writes.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answered, cell, compared, text, until } from "../../support/answers.js";
import { accessibilityFaults, openSite, screenshot } from "../../support/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());

/** The two trainings have ended and their steps are timed. @param {Page} page */
const trained = (page) => answered(page, "training", "text-weights");

test("a language model learns the same under half a dozen checkpoints as with everything kept, and then writes", async () => {
  const { page, faults, close } = await site.visit("demo.html?steps=6&length=40&seed=3");
  assert.ok(await page.getByRole("button", { name: "Write" }).isDisabled());
  await page
    .locator("#writing run-panel")
    .getByText(/Train a model first/)
    .waitFor();
  await page.getByRole("button", { name: "Train both" }).click();
  assert.equal(await trained(page), "equal");
  assert.equal(await cell(page, "text-losses").getAttribute("state"), "equal");
  assert.match(await text(page, "text-activations"), /^\d+(\.\d)? %$/);
  assert.ok(Number.parseFloat(await text(page, "text-activations")) < 50);
  assert.match(await text(page, "text-time"), /^\d\.\d\d×$/);
  assert.match(await text(page, "text-seconds"), / of .* a step, median of \d/);
  assert.match(await text(page, "text-speed"), /\d/);
  await page.getByRole("button", { name: "Write" }).click();
  await page
    .locator("#writing run-panel")
    .getByText(/bytes a second/)
    .waitFor();
  const written = (await page.locator("#written").textContent()) ?? "";
  assert.ok(written.startsWith("Alice was ") && written.length > "Alice was ".length, written);
  await page.locator("#written").evaluate((place) => place.replaceChildren());
  await page.getByRole("button", { name: "Write" }).click();
  await page.waitForFunction((before) => document.querySelector("#written")?.textContent === before, written);
  await page.locator("#model").selectOption("text-llama");
  assert.equal(await trained(page), "pending");
  assert.match((await page.locator("#training .figure-chart").textContent()) ?? "", /Press “Train both”/);
  assert.equal(await text(page, "text-activations"), "–");
  assert.ok(await page.getByRole("button", { name: "Write" }).isDisabled());
  assert.deepEqual(faults, []);
  await close();
});

test("two workers train, the one that keeps everything ends with its training, a cancel ends both", async () => {
  const { page, faults, close } = await site.visit("demo.html?steps=1000");
  await compared(page);
  await answered(page, "catalogue");
  const others = page.workers().length;
  await page.getByRole("button", { name: "Train both" }).click();
  await until(() => page.workers().length === others + 2, "two more workers");
  await cancelTraining(page);
  assert.equal(await trained(page), "pending");
  assert.match((await page.locator("#training run-panel").textContent()) ?? "", /Cancelled\./);
  assert.equal(await text(page, "text-time"), "–");
  await until(() => page.workers().length === others, "both workers have ended");
  await page.locator("#field-steps").fill("2");
  await page.getByRole("button", { name: "Train both" }).click();
  assert.equal(await trained(page), "equal");
  await until(() => page.workers().length === others + 1, "the one that writes is left");
  assert.deepEqual(faults, []);
  await close();
});

test("a text of one's own is read, or refused with a sentence", async () => {
  const { page, faults, close } = await site.visit("demo.html");
  const input = page.locator("#text-input");
  /** @type {[Buffer, RegExp][]} */
  const bad = [
    [Buffer.alloc(0), /at least one byte, but got an empty file/],
    [Buffer.concat([Buffer.alloc(300, 65), Buffer.from([255])]), /expected UTF-8, but got a byte that is not, at 300/],
    [Buffer.from("too short"), /expected more than the \d+ bytes of one window, but got 9 bytes/],
  ];
  for (const [buffer, sentence] of bad) {
    await input.setInputFiles({ name: "bad.txt", mimeType: "text/plain", buffer });
    await page.locator("#text-fault").getByText(sentence).waitFor();
    assert.match((await page.locator("#text-name").textContent()) ?? "", /Alice/);
  }
  await input.setInputFiles({ name: "own.txt", mimeType: "text/plain", buffer: Buffer.from("to be or not to be, ".repeat(40)) });
  await page.locator("#text-name").getByText("own.txt, 800 bytes").waitFor();
  await page.locator("#field-steps").fill("4");
  await page.locator("#field-steps").press("Enter");
  await page.locator("#under").fill("magic");
  await page.getByRole("button", { name: "Train both" }).click();
  assert.equal(await trained(page), "pending");
  assert.match((await page.locator("#under-fault").textContent()) ?? "", /but got "magic"/);
  await page.locator("#under").fill("sqrt");
  await page.getByRole("button", { name: "Train both" }).click();
  assert.equal(await answered(page, "training", "text-losses"), "equal");
  assert.deepEqual(faults, []);
  await close();
});

for (const look of /** @type {const} */ (["wide", "dark", "phone"])) {
  test(`axe finds nothing once everything is on the page, ${look}`, async () => {
    const { page, close } = await site.visit("demo.html?steps=5&length=20&preset=mlp-8x100", { look });
    await compared(page);
    await page.getByRole("button", { name: "Flip one bit" }).click();
    await page.getByRole("button", { name: "Train both" }).click();
    assert.equal(await trained(page), "equal");
    await page.getByRole("button", { name: "Write" }).click();
    await page
      .locator("#writing run-panel")
      .getByText(/bytes a second/)
      .waitFor();
    await page.locator(".control-row").nth(2).waitFor();
    await page.locator("#network-file summary").click();
    await page.locator("#stages summary").click();
    await page.locator("#stages tbody tr").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    await screenshot(page, `demo-${look}-full`);
    await close();
  });
}

/** In the moment the first losses are drawn. @param {Page} page */
async function cancelTraining(page) {
  await page.waitForFunction(() => {
    if (!document.querySelector("#training svg.chart")) return false;
    const [, cancel] = document.querySelectorAll("#training run-panel button");
    /** @type {HTMLButtonElement} */ (cancel).click();
    return true;
  });
}
