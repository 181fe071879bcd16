// How soon the lab answers: its first numbers, a checkpoint that moves, a slider that moves.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answered, compared } from "../../support/answers.js";
import { openSite } from "../../support/browser.js";
import { withinTime } from "../../support/pace.js";

const site = await openSite();
after(() => site.close());

test("the first numbers are there within a second", async () => {
  const time = await withinTime(1000, async () => {
    const { page, close } = await site.visit("demo.html", { load: false });
    await page.addInitScript(() => {
      const look = () => {
        if (/\d/.test(document.querySelector('[data-cell="activations"]')?.textContent ?? ""))
          document.documentElement.dataset.answered = String(performance.now());
        else requestAnimationFrame(look);
      };
      look();
    });
    await page.goto(`${site.url}demo.html`);
    await page.locator("html[data-answered]").waitFor({ state: "attached" });
    const milliseconds = Number(await page.locator("html").getAttribute("data-answered"));
    await close();
    return milliseconds;
  });
  assert.ok(time.good, time.sentence);
});

test("a moved checkpoint is answered within 16 ms on a chain of 1,000 stages", async () => {
  const { page, close } = await site.visit("demo.html?preset=residual-64&depth=999&batch=1");
  await compared(page);
  await answered(page, "catalogue");
  await page.locator(".chain-handle").nth(3).focus();
  const time = await withinTime(16, () =>
    page.evaluate(async () => {
      const handle = /** @type {HTMLElement} */ (document.querySelectorAll(".chain-handle")[3]);
      const shown = /** @type {HTMLElement} */ (document.querySelector("#explorer .figure-chart"));
      const times = [];
      for (let i = 0; i < 40; i += 1) {
        const began = performance.now();
        // A drawing in place is changed, not replaced.
        const changes = { childList: true, subtree: true, attributes: true, characterData: true };
        const answered = new Promise((done) => new MutationObserver((_, observer) => done(observer.disconnect())).observe(shown, changes));
        handle.dispatchEvent(new KeyboardEvent("keydown", { key: i % 2 ? "ArrowLeft" : "ArrowRight", bubbles: true }));
        await answered;
        times.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 30)); // as fast as a key repeats
      }
      return times.sort((a, b) => a - b)[20];
    }),
  );
  assert.ok(time.good, `medians ${time.sentence}`);
  await close();
});

for (const [name, step] of /** @type {const} */ ([
  ["parameter", 1],
  ["depth", -1],
])) {
  test(`the slider of the ${name} is answered within 16 ms on a chain of 1,000 stages`, async () => {
    const { page, close } = await site.visit("demo.html?preset=residual-64&depth=999&batch=1&schedule=revolve:20");
    await compared(page);
    await answered(page, "catalogue");
    await page.locator(`number-field[name=${name}] input[type=range]`).focus();
    const time = await withinTime(16, () =>
      page.evaluate(
        async ([field, step]) => {
          const slider = /** @type {HTMLInputElement} */ (document.querySelector(`number-field[name=${field}] input[type=range]`));
          const shown = /** @type {HTMLElement} */ (document.querySelector('[data-cell="forward"]'));
          const times = [];
          for (let i = 0; i < 30; i += 1) {
            slider.value = String(Number(slider.value) + Number(step));
            const began = performance.now();
            const answered = new Promise((done) => new MutationObserver((_, observer) => done(observer.disconnect())).observe(shown, { childList: true }));
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            await answered;
            times.push(performance.now() - began);
            await new Promise((done) => setTimeout(done, 60)); // no faster than a hand moves it
          }
          return times.sort((a, b) => a - b)[15];
        },
        [name, step],
      ),
    );
    assert.ok(time.good, `medians ${time.sentence}`);
    await close();
  });
}
