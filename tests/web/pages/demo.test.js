// The lab in a real browser: numbers, runs, cancel, own checkpoints, keyboard, links.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answered, cancelAtOnce, compared, text, typeNetwork, until } from "../../support/answers.js";
import { openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

test("the first numbers are there unasked, and the run bears them out", async () => {
  const { page, faults, close } = await site.visit("demo.html");
  assert.equal(await compared(page), "equal");
  assert.match(await text(page, "peak-difference"), /as predicted, to the byte/);
  assert.match(await text(page, "forward-ratio"), /×/);
  assert.deepEqual(faults, []);
  await close();
});

test("every schedule of the bars is measured where it was predicted, with the same bits", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=mlp-8x100");
  await compared(page);
  await answered(page, "catalogue");
  await page.getByRole("button", { name: "Run them all" }).click();
  const sentence = page.locator("#catalogue run-panel [role=status]");
  await page.waitForFunction(() => /equal to the last bit/.test(document.querySelector("#catalogue run-panel")?.textContent ?? ""));
  const [, equal, all, exact] = /(\d+) of (\d+) equal.*; (\d+) of/.exec((await sentence.textContent()) ?? "") ?? [];
  assert.ok(Number(all) >= 6);
  assert.deepEqual([equal, exact], [all, all]);
  assert.deepEqual(faults, []);
  await close();
});

test("one flipped bit of one weight is noticed, one run after another is not", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50");
  await compared(page);
  await page.getByRole("button", { name: "Flip one bit" }).click();
  await page.locator(".control-row").nth(2).waitFor();
  assert.deepEqual(await page.locator(".control-row equal-verdict").allTextContents(), ["= equal", "≠ differs"]);
  await close();
});

test("depth, width and the parameter follow their sliders, and the link follows them", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=mlp-8x100");
  await compared(page);
  await page.locator("#field-depth").fill("20");
  await page.locator("#field-depth").press("Enter");
  assert.equal(await compared(page), "equal");
  assert.match(page.url(), /depth=20/);
  assert.match(await text(page, "forward-ratio"), /of 21$/);
  await page.locator("#schedule").selectOption("every");
  assert.equal(await compared(page), "equal");
  await page.locator("#field-parameter").fill("3");
  await page.locator("#field-parameter").press("Enter");
  assert.equal(await compared(page), "equal");
  assert.match(page.url(), /schedule=every%3A3/);

  const again = await site.visit(page.url().slice(site.url.length));
  await compared(again.page);
  for (const name of ["activations", "peak", "forward", "cost", "digest"]) assert.equal(await text(again.page, name), await text(page, name), name);
  assert.equal(await again.page.locator("#field-depth").inputValue(), "20");
  assert.equal(await again.page.locator("#field-parameter").inputValue(), "3");
  assert.deepEqual([...faults, ...again.faults], []);
  await again.close();
  await close();
});

// The negative control of the waits: without aria-busy, the verdict of the state before would be taken for the new one's.
test("the page says at once that what it shows answers something else", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50");
  assert.equal(await compared(page), "equal");
  const shown = await page.evaluate(() => {
    const schedule = /** @type {HTMLSelectElement} */ (document.querySelector("#schedule"));
    schedule.value = "keep-all";
    schedule.dispatchEvent(new Event("change"));
    return [document.querySelector("#run .lab-readout")?.getAttribute("aria-busy"), document.querySelector('[data-cell="verdict"]')?.getAttribute("state")];
  });
  assert.deepEqual(shown, ["true", "equal"]);
  assert.equal(await compared(page), "equal");
  assert.match(await text(page, "forward-ratio"), /^1\.00×/);
  await close();
});

test("of two changes in one moment neither is lost", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-8x100");
  await compared(page);
  await page.evaluate(() => {
    const depth = /** @type {HTMLInputElement} */ (document.querySelector("#field-depth"));
    depth.value = "20";
    depth.dispatchEvent(new Event("change"));
    const schedule = /** @type {HTMLSelectElement} */ (document.querySelector("#schedule"));
    schedule.value = "budget";
    schedule.dispatchEvent(new Event("change"));
  });
  assert.equal(await compared(page), "equal");
  assert.match(page.url(), /depth=20&schedule=budget%3A\d+/);
  assert.match(await text(page, "forward-ratio"), /of 21$/);
  await close();
});

test("an edited network is in the link, and comes back from it", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50");
  await compared(page);
  const own = {
    name: "own",
    batch: 2,
    input: { features: 6 },
    layers: [{ kind: "linear", out: 6 }, { kind: "tanh" }, { kind: "linear", out: 3 }],
    loss: "squared_error",
  };
  await typeNetwork(page, JSON.stringify(own));
  assert.equal(await compared(page), "equal");
  assert.match(page.url(), /network=/);
  assert.match(await text(page, "forward-ratio"), /of 4$/);
  const again = await site.visit(page.url().slice(site.url.length));
  assert.equal(await compared(again.page), "equal");
  assert.deepEqual(JSON.parse(await again.page.locator("#network-text").inputValue()), own);
  await again.close();
  await close();
});

test("a run is cancelled at once, and the page goes on", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=deep-10000&schedule=revolve:4");
  const panel = page.locator("#run run-panel");
  assert.equal(await compared(page), "pending");
  assert.match((await panel.textContent()) ?? "", /operations: press Run/);
  await cancelAtOnce(panel);
  assert.equal(await compared(page), "pending");
  assert.match((await panel.textContent()) ?? "", /Cancelled\. The last complete result stays/);
  await page.locator("#preset").selectOption("mlp-4x50");
  assert.equal(await compared(page), "equal");
  assert.deepEqual(faults, []);
  await close();
});

test("ten thousand layers take a gradient with 20 checkpoints in less than 64 MB of activations", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=deep-10000");
  assert.equal(await compared(page), "equal");
  assert.match(await text(page, "activations"), /KiB$/);
  assert.match(await text(page, "peak-difference"), /to the byte/);
  assert.deepEqual(faults, []);
  await close();
});

test("inference and activation access run under schedules of their own", async () => {
  for (const task of ["inference", "activations"]) {
    const { page, faults, close } = await site.visit(`demo.html?preset=mlp-16x100&task=${task}`);
    assert.equal(await compared(page), "equal");
    assert.match(await text(page, "peak-difference"), /to the byte/);
    assert.deepEqual(faults, []);
    await close();
  }
});

test("checkpoints are added, moved and removed by keyboard, and the numbers follow", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=mlp-16x100");
  await compared(page);
  await page.getByRole("button", { name: "Clear" }).focus();
  await page.keyboard.press("Enter");
  await answered(page, "explorer");
  assert.equal(await text(page, "own-ratio"), "100 %");
  assert.equal(await text(page, "own-count"), "0");
  await page.getByRole("button", { name: "Add" }).focus();
  await page.keyboard.press("Enter");
  const handle = page.getByRole("slider", { name: /^Checkpoint 1 of/ });
  await handle.focus();
  assert.equal(await handle.getAttribute("aria-valuenow"), "8");
  await page.keyboard.press("ArrowRight");
  assert.equal(await handle.getAttribute("aria-valuenow"), "9");
  await page.keyboard.press("Home");
  assert.equal(await handle.getAttribute("aria-valuenow"), "1");
  await page.keyboard.press("Insert");
  assert.equal(await text(page, "own-count"), "2");
  assert.equal(await page.locator("#chain-text").inputValue(), "1, 9");
  await page.keyboard.press("Delete");
  await page.keyboard.press("PageUp");
  assert.equal(await page.locator("#chain-text").inputValue(), "11");
  await answered(page, "explorer");
  assert.equal(await text(page, "own-forward"), "28");
  await page.locator("#chain-text").fill("4, 3");
  assert.match((await page.locator("#chain-fault").textContent()) ?? "", /expected increasing stages from 1 to 16, but got “3”/);
  assert.equal(await text(page, "own-count"), "1");
  await page.getByRole("button", { name: "Run these" }).click();
  assert.equal(await compared(page), "equal");
  assert.match(page.url(), /schedule=at%3A11/);
  assert.equal(await text(page, "forward"), "28");
  assert.deepEqual(faults, []);
  await close();
});

test("a checkpoint is dragged along the chain and pulled off it", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-16x100&schedule=at:8");
  await compared(page);
  await answered(page, "catalogue"); // nothing moves from here on
  await page.locator("checkpoint-chain").scrollIntoViewIfNeeded();
  const chain = await page.locator("checkpoint-chain").boundingBox();
  const handle = await page.locator(".chain-handle").boundingBox();
  assert.ok(chain && handle);
  const y = handle.y + handle.height / 2;
  await page.mouse.move(handle.x + 5, y);
  await page.mouse.down();
  await page.mouse.move(handle.x + 5 + (chain.width / 17) * 3, y, { steps: 5 });
  await until(async () => (await page.locator("#chain-text").inputValue()) === "11", "the checkpoint is at stage 11");
  await page.mouse.move(handle.x, y + 250, { steps: 5 });
  await page.mouse.up();
  await until(async () => (await text(page, "own-count")) === "0", "the checkpoint is gone");
  await close();
});

test("each stage says what it keeps and why", async () => {
  const { page, close } = await site.visit("demo.html?preset=text-gpt");
  await compared(page);
  await page.locator("#stages summary").click();
  await page.locator("#stages tbody").getByText("probabilities are recomputed from it, never kept").first().waitFor();
  await page.locator("#preset").selectOption("mlp-4x50");
  await page.locator("#stages tbody").getByText("relu").first().waitFor();
  await close();
});

test("the schedule is scrubbed by keyboard and read aloud", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50&schedule=at:2");
  await compared(page);
  await page.locator(".player-scrub").focus();
  await page.keyboard.press("Home");
  assert.match((await page.locator(".player-words").textContent()) ?? "", /^Action 1 of \d+: run stage 1 forward and keep only its output\. .* in memory\.$/);
  await page.keyboard.press("ArrowRight");
  assert.match((await page.locator(".player-words").textContent()) ?? "", /^Action 2 of/);
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await close();
});
