// The bar of bytes against the device's memory: its words lie over one another nowhere, nor under the dashed line.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { openCalculator } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());

for (const query of [
  "",
  "?model=qwen3-8b&task=training",
  "?model=qwen3-8b&task=training&device=h100-sxm",
  "?model=llama-3.3-70b&device=rtx-3090",
  "?model=gpt3-175b&devices=8",
])
  for (const width of [1440, 1000, 700, 390])
    test(`"${query}" at ${width} pixels`, async () => {
      const { page, close } = await openCalculator(site, query);
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(100);
      const { words, line } = await page.locator("#fit svg.chart").evaluate((chart) => {
        const box = (/** @type {Element} */ element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return { text: element.textContent, left, right, top, bottom };
        };
        return { words: [...chart.querySelectorAll("text")].map(box), line: box(/** @type {Element} */ (chart.querySelector(".limit"))) };
      });
      for (const [i, a] of words.entries()) {
        for (const b of words.slice(0, i))
          assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 2 || b.bottom <= a.top + 2, `“${a.text}” over “${b.text}”`);
        const at = (line.left + line.right) / 2;
        assert.ok(at <= a.left || at >= a.right || a.bottom <= line.top + 2 || a.top >= line.bottom - 2, `“${a.text}” under the line`);
      }
      await close();
    });
