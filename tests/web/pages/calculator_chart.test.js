// The calculator's chart: any quantity of the answer against any size of the setting, with the size where it stops fitting.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessibilityFaults, openSite } from "../../support/browser.js";
import { answered, openCalculator, select } from "./calculator_page.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());
const open = (query = "", options = {}) => openCalculator(site, query, options);

/** @param {Page} page */
const spoken = async (page) => String(await page.locator("#scaling svg.chart").getAttribute("aria-label"));

test("every quantity of either task is drawn against every size, or says why it is not", async () => {
  const { page, faults, close } = await open("?against=batch");
  const drawn = [];
  for (const task of ["inference", "training"]) {
    await select(page, "task").selectOption(task);
    for (const quantity of await select(page, "quantity").locator("option").all()) {
      await select(page, "quantity").selectOption(String(await quantity.getAttribute("value")));
      await answered(page);
      const chart = await page.locator("#scaling .figure-chart").innerText();
      if (await page.locator("#scaling svg.chart").count()) drawn.push(await spoken(page));
      else assert.match(chart, /^[A-Z].*(not of|sends nothing).*\.$/);
    }
  }
  assert.equal(drawn.length, 9 + 6);
  for (const label of drawn) assert.match(label, /: from .* to .* sequences; .*(it fits|fits up to)/);
  assert.deepEqual(faults, []);
  await close();
});

test("what several devices send in inference is drawn, of a token and of the prompt, to the byte of the table of flows", async () => {
  for (const [quantity, one] of [
    ["sent", "one token of each answer"],
    ["prompt_sent", "the prompt"],
  ]) {
    const { page, close } = await open(`?devices=2&engine=vllm&quantity=${quantity}`);
    assert.match(await spoken(page), /^bytes sent by a device, .*: from .* to /);
    const flows = page.locator("#beside table", { hasText: "Sent by a device" }).locator("tbody tr", { hasText: one });
    const bytes = await flows.locator("byte-value").evaluateAll((all) => all.map((value) => Number(value.getAttribute("bytes"))));
    assert.ok(bytes.length >= 2);
    await page.locator("#scaling").getByRole("button", { name: "Table" }).click();
    const rows = await page.locator("#scaling .figure-table tbody tr").allInnerTexts();
    const row = rows.map((text) => text.replaceAll(",", "").split(/\s+/)).find(([size]) => size === "8192");
    assert.equal(
      Number(row?.[1]),
      bytes.reduce((sum, value) => sum + value, 0),
    );
    await close();
  }
});

test("the chart's quantity and size are in the link, on a phone and in the dark", async () => {
  for (const look of /** @type {const} */ (["phone", "dark"])) {
    const { page, faults, close } = await open("?quantity=operations&against=parameters", { look });
    assert.match(await spoken(page), /^operations of a token of each answer: .* MFLOP to .* TFLOP; \d+ of \d+ models fit, \d+ cannot run\.$/);
    assert.equal(await select(page, "quantity").inputValue(), "operations");
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
    assert.deepEqual(faults, []);
    await close();
  }
});

for (const query of ["?context=64", "?context=2048&against=batch&device=mi355x", "?context=64&quantity=seconds"])
  test(`where everything drawn fits, the chart does not say where that ends: "${query}"`, async () => {
    const { page, close } = await open(query);
    assert.match(await spoken(page), /it fits at all of them\.$/);
    const chart = await page.locator("#scaling svg.chart").innerHTML();
    assert.match(chart, />everything drawn fits</);
    assert.doesNotMatch(chart, /fits up to|class="predicted"/);
    await close();
  });

test("where the chart says that it stops fitting, the inverse question says so too", async () => {
  for (const [query, row] of [
    ["", "Longest context"],
    ["?context=2048&against=batch", "Largest batch"],
  ]) {
    const { page, close } = await open(query);
    const [, size] = /fits up to ([\d,]+)/.exec(await spoken(page)) ?? [];
    assert.ok(size);
    assert.match((await page.locator("#largest div", { hasText: row }).innerText()).replaceAll(/\s+/g, " "), new RegExp(` ${size} `));
    await close();
  }
});

test("of several settings asked for at once the chart shows the last", async () => {
  const { page, close } = await open("?against=parameters");
  await page.evaluate(() => {
    const field = /** @type {HTMLInputElement} */ (document.querySelector("#field-context"));
    for (const context of ["1000", "2000", "3000"]) {
      field.value = context;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  await page.locator("#field-quantity").selectOption("cache");
  await answered(page);
  await page.locator("#scaling").getByRole("button", { name: "Table" }).click();
  const row = page.locator("#scaling .figure-table tr", { hasText: "Llama 3.1 8B" });
  assert.match((await row.innerText()).replaceAll(",", ""), new RegExp(String(131072 * 3000)));
  assert.equal(await page.locator("#scaling .figure-status").innerText(), "");
  await close();
});

test("what comes late of the setting before does not end the wait for this one", async () => {
  const { page, close } = await open();
  const askedAtRest = await page.evaluate(async () => {
    let asked = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (/** @type {[any]} */ ...message) {
      asked += 1;
      post.apply(this, message);
    };
    const set = (/** @type {string} */ context) => {
      const field = /** @type {HTMLInputElement} */ (document.querySelector("#field-context"));
      field.value = context;
      for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
    };
    set("1000");
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve));
    // The worker comes to its end while nothing it says is heard.
    for (const begun = performance.now(); performance.now() - begun < 1500; );
    set("2000");
    const main = /** @type {HTMLElement} */ (document.querySelector("#main"));
    await new Promise((resolve) => new MutationObserver(() => main.ariaBusy === "false" && resolve(0)).observe(main, { attributeFilter: ["aria-busy"] }));
    return asked;
  });
  assert.equal(askedAtRest, 2);
  await close();
});
