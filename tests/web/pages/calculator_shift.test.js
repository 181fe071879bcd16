// Nothing in sight moves while the calculator arrives: the cumulative layout shift, as Web Vitals counts it, of visits without input.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { onSlowLine } from "../../support/slow_line.js";
import { answered } from "./calculator_page.js";

const site = await openSite({ compress: true });
after(() => site.close());

/**
 * Web Vitals call 0.1 good. Where a link names its task alone, all that comes has its room beforehand and nothing moves; a hundredth
 * is left for the rounding of rooms to pixels, and is 11 pixels of a page that moves as a whole.
 */
const most = 0.01;
/** Under other settings the label of the time, the title or the legend may have a line more than its room. */
const mostOther = 0.05;

/** @typedef {{value: number, words: string}} Shift */

/**
 * What moved until everything had come, the error bar last.
 * @param {string} query
 * @param {{look?: "wide" | "phone", slow?: boolean, change?: (html: string) => string}} [options] change: of the page before it is read
 */
async function shiftOf(query, { look = "wide", slow = false, change } = {}) {
  const { page, close } = await site.visit("calculator.html", { look, load: false });
  if (look === "wide") await page.setViewportSize({ width: 1280, height: 900 });
  if (slow) await onSlowLine(page);
  if (change)
    await page.route("**/calculator.html*", async (route) => {
      const response = await route.fetch();
      const html = await response.text();
      assert.notEqual(change(html), html);
      await route.fulfill({ response, body: change(html) });
    });
  await page.addInitScript(() => {
    /** @type {Shift[]} */
    const shifts = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const { value, sources } of /** @type {any[]} */ (list.getEntries())) {
        const words = sources.map((/** @type {any} */ { node, previousRect, currentRect }) =>
          [node?.id || node?.className || node?.nodeName, previousRect.y, "to", currentRect.y].join(" "),
        );
        shifts.push({ value, words: `${value.toFixed(4)}: ${words.join(", ")}` });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(`${site.url}calculator.html${query}`);
  await answered(page);
  await page.locator("#error-bar", { hasText: "measurement" }).waitFor();
  const shifts = await page.evaluate(async () => {
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 100)));
    return /** @type {Shift[]} */ (/** @type {any} */ (globalThis).shifts);
  });
  await close();
  return { sum: shifts.reduce((sum, { value }) => sum + value, 0), words: shifts.map(({ words }) => words).join("; ") };
}

for (const look of /** @type {const} */ (["wide", "phone"]))
  for (const slow of [false, true])
    for (const query of ["", "?task=training"])
      test(`nothing moves while "${query}" arrives, ${look}${slow ? ", on a slow line" : ""}`, async (t) => {
        const { sum, words } = await shiftOf(query, { look, slow });
        t.diagnostic(`cumulative layout shift ${sum.toFixed(4)}`);
        assert.ok(sum <= most, words);
      });

for (const look of /** @type {const} */ (["wide", "phone"]))
  test(`under other settings little moves, ${look}`, async (t) => {
    for (const query of [
      "?model=llama-3.1-70b",
      "?model=deepseek-v3&task=training&device=h200-sxm&devices=8&zero=3",
      "?device=own&own_memory=12",
      "?model=qwen2.5-7b&task=training&device=h100-sxm&devices=8&zero=3&recompute=full",
    ]) {
      const { sum, words } = await shiftOf(query, { look });
      t.diagnostic(`cumulative layout shift ${sum.toFixed(4)}: "${query}"`);
      assert.ok(sum <= mostOther, `${query}: ${words}`);
    }
  });

test("fields without a room are seen to move what stands below them", async (t) => {
  const painted = "await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 300)))";
  const { sum } = await shiftOf("", {
    change: (html) =>
      html
        .replace(/(data-fields="[^"]*"[^>]*>)(<span>[^<]*<\/span>)+/g, "$1")
        .replace(/<script type="module">import "([^"]+)";/, `<script type="module">${painted}; await import("$1");`),
  });
  t.diagnostic(`cumulative layout shift ${sum.toFixed(4)}`);
  assert.ok(sum > most);
});
