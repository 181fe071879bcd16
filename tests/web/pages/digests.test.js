// The determinism cases on the validation page: run in this browser by one or several workers, held against the committed
// digests, cancelled, reported; and they can differ.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { until } from "../../support/answers.js";
import { accessibilityFaults, openSite } from "../../support/browser.js";

/** @typedef {import("playwright-core").Page} Page */

/** The committed digests. @type {Record<string, string>} */
const committed = JSON.parse(readFileSync(new URL("../../../web/validation/digests.json", import.meta.url), "utf8"));
const names = Object.keys(committed);
const lines = names.map((name) => `${committed[name]}  ${name}\n`);
const fingerprint = createHash("sha256").update(lines.join("")).digest("hex");

const site = await openSite();
after(() => site.close());

/** @param {Page} page */
const holds = (page) => page.locator(".combined[data-state=holds]").waitFor();

/** Rows of the list of digests: name, first digits, verdict. @param {Page} page */
const digestRows = (page) => page.locator("#digest-rows tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((one) => one.textContent ?? "")));

/** The page believes it is on a device of so many processors. @param {Page} page @param {number} count */
const onProcessors = (page, count) =>
  page.addInitScript((value) => Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => value }), count);

test("every determinism case runs here and equals its committed digest, and so does the fingerprint", async () => {
  const { page, faults, close } = await site.visit("validation.html?part=digests");
  await holds(page);
  assert.equal(await page.locator("#digest-count").innerText(), `= ${names.length} of ${names.length} equal the committed digests`);
  assert.equal(await page.locator("[data-cell=fingerprint]").getAttribute("digest"), fingerprint);
  assert.equal(await page.locator("#digests .fingerprints equal-verdict").innerText(), "= equal");
  assert.equal(await page.locator(".control-verdict").innerText(), "≠ differs, as it must");
  assert.notEqual(await page.locator("[data-cell=fused]").getAttribute("digest"), committed["matmul nn, small"]);
  assert.match(await page.locator("[data-cell=engine]").innerText(), /wasm32, simd128/);
  assert.match(await page.locator("[data-cell=user-agent]").innerText(), /Chrom/);
  await page.locator("#digest-list summary").click();
  assert.deepEqual(
    await digestRows(page),
    names.map((name) => [name, committed[name].slice(0, 16), "= equal"]),
  );
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("the report to copy holds fingerprint, engine and browser", async () => {
  const { page, close } = await site.visit("validation.html", { load: false });
  const engine = await engineHeld(page);
  await page.goto(`${site.url}validation.html?part=digests`);
  assert.equal(await page.locator("#copy-report").isDisabled(), true);
  engine.letIn();
  await holds(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("#copy-report").click();
  await page.getByText("Copied", { exact: true }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, new RegExp(`^fingerprint ${fingerprint}$`, "m"));
  assert.match(text, /^engine .*simd128$/m);
  assert.match(text, /^browser .*Mozilla/m);
  assert.doesNotMatch(text, /differs/);
  await close();
});

test("one worker or three: the same digests in the same order, and the extra workers end", async () => {
  for (const count of [1, 3]) {
    const { page, close } = await site.visit("validation.html", { load: false });
    let most = 0;
    page.on("worker", () => {
      most = Math.max(most, page.workers().length);
    });
    await onProcessors(page, count);
    await page.goto(`${site.url}validation.html?part=digests`);
    await holds(page);
    assert.equal(most, count + 1, "the page's own engine and those that share the cases");
    assert.deepEqual(
      (await digestRows(page)).map(([name, digest]) => [name, digest]),
      names.map((name) => [name, committed[name].slice(0, 16)]),
    );
    await until(() => page.workers().length === 1, "only the page's own engine is left");
    await close();
  }
});

test("cancel stops every worker; the next run comes to its end", async () => {
  const { page, faults, close } = await site.visit("validation.html", { load: false });
  await onProcessors(page, 3);
  await page.goto(`${site.url}validation.html?part=digests`);
  await page.waitForFunction(() => {
    if (document.querySelectorAll("#digest-rows tr[data-state=equal]").length < 6) return false;
    const [, cancel] = document.querySelectorAll("#verdict run-panel button");
    /** @type {HTMLButtonElement} */ (cancel).click();
    return true;
  });
  await page.getByText("Cancelled.").waitFor();
  await until(() => page.workers().length === 1, "only the page's own engine is left");
  assert.equal(await page.locator("#digest-count").innerText(), "not run in this browser yet");
  await page.getByRole("button", { name: "Run in this browser" }).click();
  await holds(page);
  assert.match(await page.locator("#digest-count").innerText(), /^= /);
  assert.deepEqual(faults, []);
  await close();
});

test("on a phone the digests fit the width, open and closed", async () => {
  const { page, close } = await site.visit("validation.html?part=digests", { look: "phone" });
  await holds(page);
  for (const open of [false, true]) {
    if (open) await page.locator("#digest-list summary").click();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `open: ${open}`);
    assert.deepEqual(await accessibilityFaults(page), []);
  }
  await close();
});

// The negative control: the engine carries the committed digests, so one digit of one is changed in engine.wasm itself.
test("a committed digest that is another makes the case, the count and the fingerprint differ, in words", async () => {
  const { page, close } = await site.visit("validation.html", { load: false });
  const name = "layer norm";
  const digest = committed[name];
  const other = `${digest[0] === "0" ? "1" : "0"}${digest.slice(1)}`;
  await page.route(/engine\.wasm/, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    const place = body.indexOf(digest);
    assert.ok(place > 0, "engine.wasm holds the committed digest");
    body.write(other, place);
    await route.fulfill({ response, body });
  });
  await page.goto(`${site.url}validation.html?part=digests`);
  await page.locator(".combined[data-state=fails]").waitFor();
  await page.locator("#digests .fingerprints equal-verdict[state=differs]").waitFor();
  assert.equal(await page.locator("#digest-count").innerText(), `≠ ${names.length - 1} of ${names.length} equal the committed digests`);
  assert.equal(await page.locator("#digest-list").getAttribute("open"), "");
  const differing = (await digestRows(page)).filter(([, , verdict]) => verdict !== "= equal");
  assert.deepEqual(differing, [[name, digest.slice(0, 16), `≠ differs from ${other.slice(0, 16)}`]]);
  assert.deepEqual(await accessibilityFaults(page), []);
  await close();
});

test("a browser without SIMD runs the scalar engine, says so, and comes to the same fingerprint", async () => {
  const { page, faults, close } = await site.visit("validation.html", { load: false });
  await page.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `WebAssembly.validate = () => false;\n${await response.text()}` });
  });
  await page.goto(`${site.url}validation.html?part=digests`);
  await holds(page);
  assert.match(await page.locator("[data-cell=engine]").innerText(), /wasm32, scalar/);
  assert.equal(await page.locator("[data-cell=fingerprint]").getAttribute("digest"), fingerprint);
  assert.deepEqual(faults, []);
  await close();
});

test("where the engine does not load, the native results stand and a sentence says so", async () => {
  const { page, close } = await site.visit("validation.html", { load: false });
  await page.route(/engine\.wasm/, (route) => route.abort());
  await page.goto(`${site.url}validation.html?part=digests`);
  await page.locator("#verdict run-panel", { hasText: /engine stopped/i }).waitFor();
  assert.equal(await page.locator("#determinism .case").count(), 22);
  await close();
});

/** The engine does not come before it is let in. @param {Page} page */
async function engineHeld(page) {
  /** @type {() => void} */
  let letIn = () => {};
  const allowed = new Promise((resolve) => {
    letIn = () => resolve(undefined);
  });
  await page.route(/engine\.wasm/, async (route) => {
    await allowed;
    await route.continue();
  });
  return { letIn };
}
