// The validation page: the suite runs unasked, to the native bytes; it can be cancelled, linked, downloaded; it can fail.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { verdicts } from "../../bench/goals.js";
import { accessibilityFaults, openSite } from "../../support/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());

/** @param {Page} page @param {string} name */
const cell = (page, name) => page.locator(`[data-cell="${name}"]`).innerText();

/** @param {Page} page */
const holds = (page) => page.locator(".combined[data-state=holds]").waitFor();

/** How many digests are committed. */
const digestCount = Object.keys(JSON.parse(readFileSync(new URL("../../../web/validation/digests.json", import.meta.url), "utf8"))).length;

/** @param {string} text "23 of 23" */
function allOf(text) {
  const [found, all] = text.replaceAll(",", "").split(" of ").map(Number);
  assert.ok(found > 0 && found === all, text);
  return all;
}

test("on arrival digests, determinism and scaling run here, every case holds, and the bytes are the native ones", async () => {
  const { page, faults, close } = await site.visit("validation.html");
  await holds(page);
  assert.equal(allOf(await cell(page, "cases")), 25 + digestCount + 1);
  assert.equal(allOf(await cell(page, "digests")), 23 + digestCount);
  assert.ok(allOf(await cell(page, "controls")) > 900);
  assert.equal(await cell(page, "difference"), "0 bytes");
  assert.equal(await page.locator("#determinism .case").count(), 22);
  assert.deepEqual(await page.locator("#determinism .case .verdict[data-state=fails]").count(), 0);
  assert.match(await page.locator("#performance .ran").innerText(), /Not run in this browser yet/);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a case opens by keyboard and shows set-up, results here and native, and what was broken on purpose", async () => {
  const { page, close } = await site.visit("validation.html?part=determinism");
  await holds(page);
  const line = page.locator("#case-gradients-transformer-16");
  await line.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.match(await line.locator(".setup").innerText(), /random legal schedules/);
  const rows = await line.locator("tbody tr").allInnerTexts();
  for (const wanted of [/differ from their reference/, /one bit of one weight flipped/, /action skipped/, /dropout of another step/, /SHA-256/]) {
    const row = rows.find((text) => wanted.test(text));
    assert.ok(row, String(wanted));
    assert.doesNotMatch(row, /✗/);
  }
  assert.deepEqual(await accessibilityFaults(page), []);
  await close();
});

test("everything is reached by keyboard", async () => {
  const { page, close } = await site.visit("validation.html?part=scaling");
  await holds(page);
  /** @type {string[]} */
  const reached = [];
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim() || ""));
  }
  for (const wanted of ["part", "scale", "Run in this browser", "download", "show-sqrt", "show-plain"])
    assert.ok(reached.includes(wanted), `${wanted} is not among ${reached.join(" | ")}`);
  await close();
});

test("a full run can be cancelled, leaves what was there, and another can follow", async () => {
  const { page, faults, close } = await site.visit("validation.html?part=determinism&scale=full");
  await page.getByRole("button", { name: "Cancel" }).click(); // it would go on for minutes
  await page.getByText("Cancelled.").waitFor();
  assert.equal(await cell(page, "cases"), "–");
  await page.locator("#scale").selectOption("quick");
  await page.getByRole("button", { name: "Run in this browser" }).click();
  await holds(page);
  assert.equal(allOf(await cell(page, "cases")), 22);
  assert.deepEqual(faults, []);
  await close();
});

test("the download holds the browser's reports and the native ones", async () => {
  const { page, close } = await site.visit("validation.html?part=scaling");
  await holds(page);
  const waiting = page.waitForEvent("download");
  await page.locator("#download").click();
  const { browser, native } = JSON.parse(readFileSync(await (await waiting).path(), "utf8"));
  assert.equal(browser.length, 1);
  assert.equal(browser[0].parts[0].name, "scaling");
  assert.equal(browser[0].passed, true);
  assert.equal(browser[0].build.target, "wasm32");
  assert.equal(native.full.accounting.largest_peak_difference_bytes, 0);
  await close();
});

test("what is chosen and which series are shown is a link; back undoes it", async () => {
  const { page, close } = await site.visit("validation.html?part=scaling");
  await holds(page);
  await page.locator("#show-sqrt").uncheck();
  await page.waitForURL(/\?part=scaling&sqrt=0$/);
  assert.doesNotMatch(String(await page.locator("#depth svg").first().getAttribute("aria-label")), /sqrt/);
  await page.goBack();
  await page.locator("#show-sqrt:checked").waitFor();
  assert.match(page.url(), /\?part=scaling$/);
  await page.locator("#part").selectOption("performance");
  await page.waitForURL(/part=performance/);
  await close();
});

test("a case is a link: it is open for whoever follows it", async () => {
  const { page, faults, close } = await site.visit("validation.html?part=scaling#case-seed-sizes");
  await holds(page);
  assert.equal(await page.locator("#case-seed-sizes").getAttribute("open"), "");
  assert.equal(await page.locator("#case-depth").getAttribute("open"), null);
  assert.match(await page.locator("#case-seed-sizes .results").innerText(), /saved by the seeds’ scheme/);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a link that asks for what there is not says so, and the default runs", async () => {
  const { page, faults, close } = await site.visit("validation.html?scale=huge&colour=red");
  await holds(page);
  const sentence = await page.locator("#link-fault").innerText();
  assert.match(sentence, /expected one of quick, full, but got “huge”/);
  assert.match(sentence, /“colour”, which this page does not have/);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("timing runs when it is asked for and stands beside the native one", async () => {
  const { page, faults, close } = await site.visit("validation.html?part=performance");
  await page.locator("#performance .ran", { hasText: /This browser:/ }).waitFor();
  assert.match(await page.locator("#case-step-counts .verdict").first().innerText(), /holds/);
  const labels = await page.locator("#time svg svg").evaluateAll((drawings) => drawings.map((drawing) => drawing.getAttribute("aria-label") ?? ""));
  assert.equal(labels.length, 2);
  for (const label of labels) assert.match(label, /sqrt .* expected/);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("the recorded speed states every goal, the missed ones first, and draws the products of few rows", async () => {
  const { page, faults, close } = await site.visit("validation.html?part=scaling");
  await holds(page);
  const bench = JSON.parse(readFileSync(new URL("../../../web/validation/bench.json", import.meta.url), "utf8"));
  const expected = verdicts(bench);
  const shown = await page.locator("#speed-goals tbody .verdict").allInnerTexts();
  const missed = expected.filter(({ holds }) => !holds).length;
  assert.deepEqual(shown, [...Array(missed).fill("missed"), ...Array(expected.length - missed).fill("met")]);
  const rows = await page.locator("#speed-goals tbody tr").allInnerTexts();
  for (const { goal, worst } of expected)
    assert.ok(
      rows.some((text) => text.includes(goal) && text.includes(worst.where)),
      goal,
    );
  assert.match(await page.locator("#speed-goals-sentence").innerText(), new RegExp(`${missed} are missed`));
  assert.match(String(await page.locator("#speed-peers svg").first().getAttribute("aria-label")), /Chromium, 1 to 8 rows, the fastest least/);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

/**
 * Words of the tables of recorded speed that are not on one line; and how many words there are.
 * @param {Page} page
 */
function brokenWords(page) {
  return page.locator("#speed table").evaluateAll((tables) => {
    const range = document.createRange();
    let count = 0;
    const broken = [];
    for (const table of tables) {
      const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        if (node.parentElement?.closest("caption")) continue;
        for (const { index, 0: word } of String(node.textContent).matchAll(/[^\s-]+-?/g)) {
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const rectangles = [...range.getClientRects()];
          if (rectangles.length === 0) continue; // a table's head that a phone does not show
          count += 1;
          if (new Set(rectangles.map(({ top }) => Math.round(top))).size > 1) broken.push(word);
        }
      }
    }
    return { count, broken };
  });
}

for (const width of [360, 390, 1360])
  test(`no number or word of the recorded speeds is broken at ${width} pixels, and nothing is wider`, async () => {
    const { page, close } = await site.visit("validation.html?part=scaling", { look: width < 1000 ? "phone" : "wide" });
    await page.setViewportSize({ width, height: 844 });
    await page.locator("#speed-gradients tbody tr").first().waitFor();
    const { count, broken } = await brokenWords(page);
    assert.ok(count > 300, `${count} words`);
    assert.deepEqual(broken, []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await page.addStyleTag({
      content: "#speed-gradients td { display: block; width: 1em; min-width: 0; white-space: normal !important; overflow-wrap: anywhere !important }",
    });
    assert.ok((await brokenWords(page)).broken.length > 0, "a broken number would be seen");
    await close();
  });

// Were the record better or worse, the page would say so: no verdict is written into it.
for (const [ratio, layerGoalsMissed] of [
  [2, 0],
  [0.5, 2],
])
  test(`a record whose products of layers are all at ${ratio} misses ${layerGoalsMissed} goals by them`, async () => {
    const { page, close } = await site.visit("validation.html?part=scaling", { load: false });
    let others = 0;
    await page.route(/bench.*\.json/, async (route) => {
      const response = await route.fetch();
      const record = await response.json();
      others = verdicts(record).filter(({ goal, holds }) => !holds && !goal.includes("product of a transformer layer")).length;
      for (const { layers } of record.javascript) for (const row of layers.rows) row[layers.columns.indexOf("best")] = ratio;
      await route.fulfill({ response, json: record });
    });
    await page.goto(`${site.url}validation.html?part=scaling`);
    await page.locator("#speed-goals tbody tr").first().waitFor();
    assert.equal(await page.locator("#speed-goals .verdict[data-state=fails]").count(), others + layerGoalsMissed);
    await close();
  });

// The page's own negative control: were the native bytes others, it must not say that all is well.
test("one digest that differs from the native one is a failure, in so many words", async () => {
  const { page, close } = await site.visit("validation.html?part=scaling", { load: false });
  await page.route(/native.*\.json/, async (route) => {
    const response = await route.fetch();
    const record = await response.json();
    const depth = record.quick.parts[1].cases[0];
    depth.digest = `${depth.digest[0] === "0" ? "1" : "0"}${depth.digest.slice(1)}`;
    await route.fulfill({ response, json: record });
  });
  await page.goto(`${site.url}validation.html?part=scaling`);
  await page.locator(".combined[data-state=fails]").waitFor();
  assert.equal(await page.locator("#case-depth .twin").innerText(), "≠ native bytes");
  await close();
});
