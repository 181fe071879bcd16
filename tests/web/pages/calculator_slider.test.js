// A slider that moves: what is drawn anew, what waits until it stands, and how soon a key is seen.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { withinTime } from "../../support/pace.js";
import { answered, cell, openCalculator, total } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());

/** @typedef {import("playwright-core").Page} Page */

const slider = 'number-field[name="context"] input[type="range"]';

/** What a slider's moves change of the figure and the tables, before it stands and after. @param {Page} page @param {number} moves */
const slide = (page, moves) =>
  page.evaluate(
    async ([selector, count]) => {
      const input = /** @type {HTMLInputElement} */ (document.querySelector(String(selector)));
      const chart = document.querySelector("#fit svg.chart");
      const seen = { tables: 0, figure: 0 };
      const watch = (/** @type {"tables" | "figure"} */ name, /** @type {string} */ place) => {
        const observer = new MutationObserver((records) => {
          seen[name] += records.length;
        });
        observer.observe(/** @type {Node} */ (document.querySelector(place)), { childList: true, subtree: true, characterData: true });
      };
      watch("tables", "#items");
      watch("figure", "#fit h2");
      for (let i = 0; i < Number(count); i += 1) {
        input.value = String(Number(input.value) - 1);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 20))); // a fifth of what counts as standing
      const moving = { ...seen };
      input.dispatchEvent(new Event("change", { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
      return { moving, standing: seen, same: chart === document.querySelector("#fit svg.chart") };
    },
    [slider, moves],
  );

test("tables wait until a slider stands; the figure follows each move in the elements it has", async () => {
  const { page, close } = await openCalculator(site);
  const { moving, standing, same } = await slide(page, 5);
  assert.equal(moving.figure, 5);
  assert.equal(moving.tables, 0);
  assert.ok(standing.tables > 0);
  assert.equal(standing.figure, 5, "a change to what is shown already is not answered again");
  assert.ok(same);
  await answered(page);
  assert.equal(Number(await page.locator("#items tfoot byte-value").getAttribute("bytes")), await total(page));
  await close();
});

for (const query of ["", "?task=training"])
  test(`a drawing changed move by move is the one that its link draws: "${query}"`, async () => {
    const { page, close } = await openCalculator(site, query);
    for (const moves of [9, 14]) {
      await slide(page, moves);
      await answered(page);
      const look = (/** @type {Page} */ one) =>
        one.evaluate(() => [".figure-legend", ".figure-chart", ".readout"].map((part) => document.querySelector(`#fit ${part}`)?.innerHTML));
      await page.waitForFunction(() => location.search.includes("context="));
      const fresh = await openCalculator(site, new URL(page.url()).search);
      assert.deepEqual(await look(page), await look(fresh.page));
      await fresh.close();
    }
    await close();
  });

test("each setting of a quick succession is answered, and Back leads to where it began", async () => {
  const { page, close } = await openCalculator(site);
  const title = await cell(page, "title").innerText();
  await page.locator(slider).focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowRight");
  await page.waitForURL(/\?context=16384$/);
  await answered(page);
  for (let i = 0; i < 4 && new URL(page.url()).search !== ""; i += 1) await page.goBack();
  await cell(page, "title").getByText(title).waitFor();
  assert.equal(await page.locator("#field-context").inputValue(), "8,192");
  await close();
});

/** Milliseconds from a key on a slider until its frame is shown, the median of some: Event Timing, which counts in eights and tells 16 and more. @param {Page} page @param {string} selector */
async function keyToFrame(page, selector) {
  const presses = 21;
  await page.locator(selector).focus();
  await page.evaluate(() => {
    /** @type {number[]} */
    const slow = [];
    Object.assign(globalThis, { slow });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === "keydown") slow.push(duration);
    }).observe(/** @type {PerformanceObserverInit} */ ({ type: "event", durationThreshold: 16 }));
  });
  for (let i = 0; i < presses; i += 1) {
    await page.keyboard.press(i % 10 < 5 ? "ArrowRight" : "ArrowLeft");
    await page.waitForTimeout(70);
  }
  await page.waitForTimeout(200);
  const slow = await page.evaluate(() => /** @type {number[]} */ (/** @type {any} */ (globalThis).slow));
  const all = [...Array(Math.max(0, presses - slow.length)).fill(8), ...slow].sort((a, b) => a - b);
  return all[all.length >> 1];
}

/** The same of a page that has nothing but a slider and its value: what the browser itself takes. */
async function floor() {
  const { page, close } = await site.visit("calculator.html", { load: false });
  await page.setContent('<input type="range"><output></output>');
  await page.evaluate(() => {
    const [input, output] = [document.querySelector("input"), document.querySelector("output")];
    input?.addEventListener("input", () => output?.replaceChildren(input.value));
  });
  const time = await keyToFrame(page, "input");
  await close();
  return time;
}

for (const query of ["", "?task=training", "?model=deepseek-v3&device=h200-sxm&devices=8&engine=vllm"])
  test(`a key on a slider is seen at most 16 ms after the browser's own least: "${query}"`, async (t) => {
    const { page, close } = await openCalculator(site, query);
    const { good, sentence } = await withinTime(16, async () => (await keyToFrame(page, slider)) - (await floor()));
    t.diagnostic(`beyond the browser's own time: ${sentence}`);
    assert.ok(good, sentence);
    await close();
  });

test("an answer that takes long is seen to be late", async () => {
  const { page, close } = await openCalculator(site);
  await page.evaluate((selector) => {
    document.querySelector(selector)?.addEventListener("input", () => {
      for (const begun = performance.now(); performance.now() - begun < 200; );
    });
  }, slider);
  const { good, sentence } = await withinTime(16, async () => (await keyToFrame(page, slider)) - (await floor()), 1);
  assert.equal(good, false, sentence);
  await close();
});
