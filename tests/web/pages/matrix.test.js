// The recorded determinism matrix on the validation page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { linesOf } from "../../../web/validation/matrix_table.js";

/** @type {import("../../digests/comparison.js").Matrix} */
const recorded = JSON.parse(readFileSync(new URL("../../../web/validation/matrix.json", import.meta.url), "utf8"));

const site = await openSite();
after(() => site.close());

test("the recorded matrix is shown, dated, a line for each build, and its control", async () => {
  const { page, faults, close } = await site.visit("validation.html?part=digests");
  await page.locator("#matrix-record", { hasText: "recorded" }).waitFor();
  const rows = await page.locator("#matrix-rows tr").evaluateAll((all) => all.map((row) => [...row.children].map((one) => one.textContent)));
  const lines = linesOf(recorded);
  assert.equal(rows.length, lines.length + (recorded.control ? 1 : 0));
  for (const [place, line] of lines.entries()) assert.deepEqual(rows[place].slice(0, 4), [line.build, line.on, String(line.runs), line.equal]);
  if (recorded.control) assert.equal(rows.at(-1)?.at(-1), "≠ differs, as it must");
  assert.match(await page.locator("#matrix-record").innerText(), new RegExp(`recorded ${recorded.date}`));
  assert.deepEqual(faults, []);
  await close();
});
