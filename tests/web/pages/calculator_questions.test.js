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
  await row.filter({ hasText: "27 checkpoints" }).waitFor();
  assert.match(await cell(page, "verdict").innerText(), /does not fit/i);
  await row.getByRole("button").click();
  await answered(page);
  const { searchParams } = new URL(page.url());
  assert.deepEqual([searchParams.get("recompute"), searchParams.get("checkpoints")], ["binomial", "27"]);
  assert.doesNotMatch(await cell(page, "verdict").innerText(), /does not fit/i);
  assert.deepEqual(faults, []);
  await close();
});
