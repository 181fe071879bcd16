// The digest cases that g++, clang++ and Node are held to, run in a real Chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";

const script = fileURLToPath(new URL("../../../build/wasm/tests/digests/digest_cases_web.js", import.meta.url));
const committed = JSON.parse(readFileSync(new URL("../../../web/validation/digests.json", import.meta.url), "utf8"));

const site = await openSite();
after(() => site.close());

test("every digest case gives the committed digest in Chromium", async (t) => {
  const { page, close } = await site.visit("index.html");
  await page.addScriptTag({ path: script });
  const printed = await page.evaluate(async () => {
    /** @type {string[]} */
    const lines = [];
    await /** @type {any} */ (globalThis).digestCases({ print: (/** @type {string} */ line) => lines.push(line) });
    return lines.join("\n");
  });
  await close();
  t.diagnostic(`${Object.keys(committed).length} cases`);
  assert.deepEqual(JSON.parse(printed), committed);
});
