// The first page: its answer comes unasked, its budget can be moved, linked and refused, its check of equality can fail.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { cancelAtOnce } from "../../support/answers.js";
import { accessibilityFaults, openSite } from "../../support/browser.js";
import { withinTime } from "../../support/pace.js";
import { staticFigure } from "../../../web/build/static_figure.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());

const budget = "number-field[name=budget] input[type=text]";
const budgetError = "number-field[name=budget] .field-error";

/** @param {Page} page @param {string} name */
const cell = (page, name) => page.locator(`[data-cell="${name}"]`);

/** Waits until both trainings have ended and the times are in. @param {Page} page */
async function finished(page) {
  await page.locator('[data-cell="ratio-seconds"]', { hasText: "×" }).waitFor();
}

test("on arrival the network is trained twice: fewer bytes, more forward steps, the same weights", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await finished(page);
  assert.equal(await cell(page, "verdict-weights").innerText(), "= equal");
  const bytes = async (/** @type {string} */ name) => Number(await cell(page, name).getAttribute("bytes"));
  assert.ok((await bytes("budget-activations")) < 0.2 * (await bytes("keep-activations")));
  assert.ok((await bytes("budget-peak")) <= 2560 * 1024);
  for (const column of ["keep", "budget"]) assert.equal(await bytes(`${column}-peak`), await bytes(`${column}-predicted`));
  const steps = async (/** @type {string} */ name) => Number(await cell(page, name).innerText());
  assert.equal(await steps("keep-forward"), 49);
  assert.ok((await steps("budget-forward")) > 49);
  const digest = await cell(page, "keep-weights").getAttribute("digest");
  assert.match(String(digest), /^[0-9a-f]{64}$/);
  assert.equal(await cell(page, "budget-weights").getAttribute("digest"), digest);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("the first computed answer is on screen within 1 s of the start of loading", async () => {
  const time = await withinTime(1000, async () => {
    const { page, close } = await site.visit("index.html", { load: false });
    await page.addInitScript(() => {
      const look = () => {
        if (document.querySelector('[data-cell="budget-predicted"][bytes]')) document.documentElement.dataset.answered = String(performance.now());
        else requestAnimationFrame(look);
      };
      look();
    });
    await page.goto(`${site.url}index.html`);
    await page.locator("html[data-answered]").waitFor({ state: "attached" });
    const milliseconds = Number(await page.locator("html").getAttribute("data-answered"));
    await close();
    return milliseconds;
  });
  assert.ok(time.good, time.sentence);
});

test("one flipped bit of one weight is detected, and without it the gradients are equal", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await page.getByRole("button", { name: "Flip one bit" }).click();
  const verdicts = page.locator(".control-result equal-verdict");
  await verdicts.nth(1).waitFor();
  assert.deepEqual(await verdicts.allInnerTexts(), ["= equal", "≠ differs"]);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a budget set by hand is foretold, run, and becomes a link; back undoes it", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await finished(page);
  const before = await cell(page, "budget-forward").innerText();
  await page.locator(budget).fill("2000");
  await page.locator(budget).press("Enter");
  await page.waitForURL(/\?budget=2000$/);
  await page.waitForFunction((old) => document.querySelector('[data-cell="budget-forward"]')?.textContent !== old, before);
  await finished(page);
  assert.ok(Number(await cell(page, "budget-peak").getAttribute("bytes")) <= 2000 * 1024);
  assert.equal(await cell(page, "verdict-weights").innerText(), "= equal");
  await page.goBack();
  await page.waitForFunction((selector) => /** @type {HTMLInputElement} */ (document.querySelector(selector)).value === "2,560", budget);
  await page.waitForFunction((old) => document.querySelector('[data-cell="budget-forward"]')?.textContent === old, before);
  assert.deepEqual(faults, []);
  await close();
});

test("a link's budget is the one that runs", async () => {
  const { page, close } = await site.visit("index.html?budget=4000");
  await finished(page);
  assert.equal(await page.locator(budget).inputValue(), "4,000");
  assert.ok(Number(await cell(page, "budget-peak").getAttribute("bytes")) <= 4000 * 1024);
  await close();
});

for (const [query, sentence] of [
  ["?budget=plenty", /expected a whole number from 1 to 1,048,576, but got “plenty”/],
  ["?budget=3", /expected at least .* for this network, but got 3\.00 KiB/],
  ["?colour=red", /sets “colour”, which this page does not have/],
]) {
  test(`the link ${query} says what is wrong with it and shows the default`, async () => {
    const { page, faults, close } = await site.visit(`index.html${query}`);
    await finished(page);
    assert.match(await page.locator(budgetError).innerText(), /** @type {RegExp} */ (sentence));
    assert.equal(await page.locator(budget).inputValue(), "2,560");
    assert.equal(await cell(page, "verdict-weights").innerText(), "= equal");
    assert.deepEqual(faults, []);
    await close();
  });
}

test("a bad number gets a sentence by its field, and the last result stays", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await finished(page);
  const before = await cell(page, "budget-weights").getAttribute("digest");
  for (const bad of ["abc", "-1", "1", "99999999", ""]) {
    await page.locator(budget).fill(bad);
    assert.match(await page.locator(budgetError).innerText(), /^Memory budget: expected a whole number from/);
    assert.equal(await page.locator(budget).getAttribute("aria-invalid"), "true");
  }
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.equal(await cell(page, "budget-weights").getAttribute("digest"), before);
  assert.equal(new URL(page.url()).search, "");
  await page.locator(budget).fill("2,600");
  assert.equal(await page.locator(budgetError).innerText(), "");
  assert.deepEqual(faults, []);
  await close();
});

test("a run can be cancelled, and run again", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await finished(page);
  await cancelAtOnce(page.locator("#twice run-panel"));
  await page.getByText("Cancelled.").waitFor();
  await page.getByRole("button", { name: "Train both again" }).click();
  await page.getByText("times each").waitFor();
  assert.equal(await cell(page, "verdict-weights").innerText(), "= equal");
  assert.deepEqual(faults, []);
  await close();
});

test("everything is reached and moved by keyboard alone", async () => {
  const { page, close } = await site.visit("index.html");
  await finished(page);
  /** @type {string[]} */
  const reached = [];
  for (let i = 0; i < 30; i += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? ""));
  }
  for (const wanted of ["Skip to the content", "Memory budget, slider", "Train both again", "Table", "Download as SVG", "Flip one bit", "The lab"]) {
    assert.ok(reached.includes(wanted), `${wanted} is not among ${reached.join(" | ")}`);
  }
  const before = await page.getByRole("slider").inputValue();
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(Number(await page.getByRole("slider").inputValue()), Number(before) + 1);
  await close();
});

test("while the slider moves, what is foretold is on screen within 16 ms", async () => {
  const { page, close } = await site.visit("index.html");
  await finished(page);
  // The median of twenty moves, each while the run of the move before is in flight.
  const time = await withinTime(16, () =>
    page.evaluate(async () => {
      const field = /** @type {import("../../../web/elements/number-field.js").NumberField} */ (document.querySelector("number-field"));
      const slider = /** @type {HTMLInputElement} */ (field.querySelector("input[type=range]"));
      const shown = /** @type {HTMLElement} */ (document.querySelector('[data-cell="budget-predicted"]'));
      const answers = [];
      for (let move = 0; move < 20; move += 1) {
        const changed = new Promise((resolve) => new MutationObserver(resolve).observe(shown, { childList: true }));
        slider.value = String(2400 + 230 * move);
        const start = performance.now();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await changed;
        answers.push(performance.now() - start);
      }
      return answers.sort((a, b) => a - b)[10];
    }),
  );
  assert.ok(time.good, `medians ${time.sentence}`);
  await close();
});

test("the table view shows the numbers of the picture, and the downloads hold them", async () => {
  const { page, close } = await site.visit("index.html");
  await finished(page);
  for (const [name, start] of [
    ["SVG", "<svg"],
    ["CSV", "run,up to action,"],
    ["JSON", '{\n  "network"'],
  ]) {
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: `Download as ${name}` }).click();
    const text = readFileSync(await (await waiting).path(), "utf8");
    assert.ok(text.startsWith(start), `${name} starts with ${text.slice(0, 40)}`);
  }
  await page.getByRole("button", { name: "Table" }).click();
  assert.ok((await page.locator(".figure-table tbody tr").count()) > 100);
  assert.deepEqual(await accessibilityFaults(page), []);
  await close();
});

test("the drawing for readers without script is the one the engine makes now", async () => {
  assert.equal(readFileSync(new URL("../../../web/partials/trained-twice.html", import.meta.url), "utf8"), await staticFigure());
});
