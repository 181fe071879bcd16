// The other way round: what an answer of the questions sets when it is applied.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { answered, cell, openCalculator } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());

test("the least recomputation that fits names its checkpoints, and sets them", async () => {
  const { page, faults, close } = await openCalculator(site, "?task=training&model=llama-2-7b&context=8192&batch=2&device=rtx-4090&lora_rank=8");
  const row = page.locator("#largest div", { hasText: "Least recomputation" });
  await row.filter({ hasText: "28 checkpoints" }).waitFor();
  assert.match(await cell(page, "verdict").innerText(), /does not fit/i);
  await row.getByRole("button").click();
  await answered(page);
  const { searchParams } = new URL(page.url());
  assert.deepEqual([searchParams.get("recompute"), searchParams.get("checkpoints")], ["binomial", "28"]);
  assert.doesNotMatch(await cell(page, "verdict").innerText(), /does not fit/i);
  assert.deepEqual(faults, []);
  await close();
});

test("the lists of devices say which numbers of a kind were tried, and so does the sentence where none fits", async () => {
  const { page, close } = await openCalculator(site, "?model=llama-3.3-70b&device=rtx-3090&devices=2");
  const choices = page.locator("#choices");
  await choices.getByText("The best of 1 to 8, 16, 32 or 64 of a kind. Other numbers are not tried, though one may be cheaper.").waitFor();
  await page.locator("#field-devices").fill("11");
  await page.locator("#field-devices").press("Enter");
  await choices.getByText("The best of 1 to 8, 11, 16, 32 or 64 of a kind.").waitFor();
  await close();
  const none = await openCalculator(site, "?model=llama-3.1-405b&context=131072&batch=4096");
  await none.page.locator("#choices", { hasText: "Cheapest, by launch price: none of 1 to 8, 16, 32 or 64 of a kind." }).waitFor();
  await none.close();
});

test("what cannot run is not called what does not fit: levers, devices, charts", async () => {
  const { page, close } = await openCalculator(site, "?model=bert-base-cased&context=8192");
  assert.match(await cell(page, "verdict").innerText(), /cannot run/);
  const levers = page.locator("#levers");
  await levers.getByText("cannot run").first().waitFor();
  assert.doesNotMatch(await levers.innerText(), /does not fit/);
  assert.match(await page.locator("#choices").innerText(), /Fastest devices where it fits: none, as the setting cannot run on any\./);
  const label = () => page.locator("#scaling svg.chart").getAttribute("aria-label");
  assert.match(String(await label()), /it runs up to 512\.$/);
  await page.locator("#field-against").selectOption("parameters");
  await answered(page);
  assert.match(String(await label()), /models fit, \d+ cannot run\.$/);
  await close();
  const control = await openCalculator(site, "?model=llama-3.1-70b");
  await control.page.locator("#levers", { hasText: "does not fit" }).waitFor();
  assert.doesNotMatch(await control.page.locator("#levers").innerText(), /cannot run/);
  await control.close();
});

for (const model of ["deepseek-v3", "llama-3.1-8b", "mixtral-8x7b"])
  test(`the parts of ${model} add up to the table's last line`, async () => {
    const { page, close } = await openCalculator(site, `?model=${model}`);
    const number = (/** @type {string} */ text) => Number(text.replaceAll(",", ""));
    const rows = (await page.locator("#model-parts tbody tr").all()).map((row) => row.locator("th, td").allInnerTexts());
    const parts = (await Promise.all(rows)).filter((cells) => cells.at(-1) !== "not counted");
    const last = await page.locator("#model-parts tfoot tr").locator("th, td").allInnerTexts();
    for (let column = 1; column < last.length - 1; column += 1)
      assert.equal(
        parts.reduce((sum, cells) => sum + number(cells[column]), 0),
        number(last[column]),
      );
    assert.equal(last[0], model === "deepseek-v3" ? "Together, without multi-token prediction" : "Together");
    await close();
  });
