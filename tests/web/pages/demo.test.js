// The lab in a real browser: numbers, runs, cancel, bad input, keyboard, links, and a language model trained twice.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessibilityFaults, openSite, screenshot } from "../../support/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await openSite();
after(() => site.close());

/** @param {Page} page @param {string} name */
const cell = (page, name) => page.locator(`[data-cell="${name}"]`);
/** @param {Page} page @param {string} name */
const text = async (page, name) => (await cell(page, name).textContent()) ?? "";

/** Until the gradient of the page's setting has been compared with keep-all's. @param {Page} page */
async function compared(page) {
  await page.locator('[data-cell="verdict"]:not([state="pending"])').waitFor();
  return cell(page, "verdict").getAttribute("state");
}

/** @param {Page} page @param {string} file */
async function typeNetwork(page, file) {
  await page.locator("#network-file").evaluate((/** @type {HTMLDetailsElement} */ details) => {
    details.open = true;
  });
  await page.locator("#network-text").fill(file);
}

test("the first numbers are there within a second, and the run bears them out", async () => {
  const { page, faults, close } = await site.visit("demo.html", { load: false });
  await page.goto(`${site.url}demo.html`, { waitUntil: "commit" });
  await page.waitForFunction(() => document.querySelector('[data-cell="activations"]')?.textContent !== "–");
  const milliseconds = await page.evaluate(() => performance.now());
  assert.ok(milliseconds < 1000, `${milliseconds} ms`);
  assert.equal(await compared(page), "equal");
  assert.match(await text(page, "peak-difference"), /as predicted, to the byte/);
  assert.match(await text(page, "forward-ratio"), /×/);
  assert.deepEqual(faults, []);
  await close();
});

test("every schedule of the bars is measured where it was predicted, with the same bits", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=mlp-8x100");
  await compared(page);
  await page.locator("#catalogue svg.chart").waitFor();
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
  await page.waitForURL(/depth=20/);
  assert.equal(await compared(page), "equal");
  assert.match(await text(page, "forward-ratio"), /of 21$/);
  await page.locator("#schedule").selectOption("every");
  await page.waitForURL(/schedule=every/);
  await page.locator("#field-parameter").fill("3");
  await page.locator("#field-parameter").press("Enter");
  await page.waitForURL(/schedule=every%3A3/);
  assert.equal(await compared(page), "equal");

  const again = await site.visit(page.url().slice(site.url.length));
  await compared(again.page);
  for (const name of ["activations", "peak", "forward", "cost", "digest"]) assert.equal(await text(again.page, name), await text(page, name), name);
  assert.equal(await again.page.locator("#field-depth").inputValue(), "20");
  assert.equal(await again.page.locator("#field-parameter").inputValue(), "3");
  assert.deepEqual([...faults, ...again.faults], []);
  await again.close();
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
  await page.waitForURL(/network=/);
  await page.waitForFunction(() => /of 4$/.test(document.querySelector('[data-cell="forward-ratio"]')?.textContent ?? ""));
  const again = await site.visit(page.url().slice(site.url.length));
  assert.equal(await compared(again.page), "equal");
  assert.deepEqual(JSON.parse(await again.page.locator("#network-text").inputValue()), own);
  await again.close();
  await close();
});

test("a network file that is none gets one sentence by its field, and the last good result stays", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=text-gpt");
  await compared(page);
  const before = await text(page, "activations");
  const good = await page.locator("#network-text").inputValue();
  /** @type {[string, RegExp][]} */
  const bad = [
    ['{"batch":', /expected well-formed JSON/],
    ["", /expected well-formed JSON/],
    [good.replace('"heads":4', '"heads":7'), /kv_heads: expected a divisor of heads \(7\), but got 4/],
    [good.replace(/"batch": ?8/, '"batch": 0'), /batch: expected a whole number from 1 .* but got 0/],
    [good.replace(/"batch": ?8/, '"batch": -3'), /batch: .* but got -3/],
    [good.replace(/"batch": ?8/, '"batch": 9007199254740993'), /2\^53.* but got 9007199254740993/],
    [good.replace(/"seed": ?7/, '"seed": 7, "inputs": [300]'), /inputs.*expected/],
    [good.replace('{"kind":"linear","out":64}', '{"kind":"linear","out":63}'), /expected as many channels out as in \(64\), but got 63/],
    [good.replace('"kind":"gelu"', '"kind":"magic"'), /expected one of .* but got "magic"/],
  ];
  for (const [file, sentence] of bad) {
    assert.notEqual(file, good, String(sentence));
    await typeNetwork(page, file);
    await page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#network-text-fault")?.textContent ?? ""), sentence.source);
    assert.equal(await text(page, "activations"), before);
    assert.doesNotMatch(page.url(), /network=/);
  }
  await typeNetwork(page, good);
  await page.waitForFunction(() => document.querySelector("#network-text-fault")?.textContent === "");
  assert.deepEqual(faults, []);
  await close();
});

test("a network too large for the tab is refused before it is allocated, with its bytes", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50");
  await compared(page);
  await typeNetwork(page, JSON.stringify({ batch: 200_000_000, input: { features: 50 }, layers: [{ kind: "linear", out: 50 }], loss: "squared_error" }));
  await page.waitForFunction(() => /press Run/.test(document.querySelector("#run run-panel")?.textContent ?? ""));
  await page.locator("#run run-panel button", { hasText: "Run" }).click();
  await page.waitForFunction(() =>
    /expected a run of at most \d+ bytes, all there is here, but got one that needs \d+ bytes/.test(
      document.querySelector("#network-text-fault")?.textContent ?? "",
    ),
  );
  await close();
});

test("a budget below the least feasible is answered with the least, by the field", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50&schedule=budget:2048");
  await page
    .locator("#schedule-fault")
    .getByText(/Memory budget: expected at least \d+ KiB \([\d,]+ bytes\) for this network, but got 2\.00 KiB/)
    .waitFor();
  assert.equal(await compared(page), "equal");
  const field = page.locator("number-field[name=parameter] .field-error");
  await page.locator("#schedule").selectOption("budget");
  await page.waitForURL(/schedule=budget/);
  assert.equal(await compared(page), "equal");
  await page.locator("#field-parameter").fill("3");
  await page.locator("#field-parameter").press("Enter");
  assert.match((await field.textContent()) ?? "", /Memory budget: expected a whole number from \d+ to \d+, but got “3”/);
  await page.locator("#schedule").selectOption("keep-all");
  assert.equal(await compared(page), "equal");
  await close();
});

test("a link that asks for what is not there says so and shows the rest", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50&depth=abc&colour=red");
  assert.equal(await compared(page), "equal");
  const sentence = (await page.locator("#link-fault").textContent()) ?? "";
  assert.match(sentence, /Depth: expected a whole number/);
  assert.match(sentence, /“colour”, which this page does not have/);
  const unknown = await site.visit("demo.html?preset=mlp-4x50&schedule=magic");
  await unknown.page
    .locator("#schedule-fault")
    .getByText(/schedule: expected keep-all, .* but got "magic"/)
    .waitFor();
  await unknown.close();
  await close();
});

for (const [query, where] of [
  ["schedule=revolve:0", "#schedule-fault"],
  ["schedule=budget:1", "#schedule-fault"],
  ["schedule=at:5,3", "#schedule-fault"],
  ["schedule=at:99999", "#schedule-fault"],
  ["task=inference&schedule=revolve:3", "#schedule-fault"],
  ["network=null", "#network-fault"],
  ["depth=1000000", "#link-fault"],
  ["depth=9999", "#link-fault"],
]) {
  test(`the link ?${query} gets a sentence by its field, and the default is computed`, async () => {
    const { page, faults, close } = await site.visit(`demo.html?preset=mlp-4x50&${query}`);
    assert.equal(await compared(page), "equal");
    assert.match((await page.locator(where).textContent()) ?? "", /expected .* but got/);
    assert.deepEqual(faults, []);
    await close();
  });
}

test("a run is cancelled at once, and the page goes on", async () => {
  const { page, faults, close } = await site.visit("demo.html?preset=deep-10000&schedule=revolve:4");
  await page
    .locator("#run run-panel")
    .getByText(/operations: press Run/)
    .waitFor();
  await page.locator("#run run-panel button", { hasText: "Run" }).click();
  await page.locator("#run run-panel button", { hasText: "Cancel" }).click();
  await page.locator("#run run-panel").getByText("Cancelled.").waitFor();
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
  await page.waitForFunction(() => document.querySelector('[data-cell="own-ratio"]')?.textContent === "100 %");
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
  await page.waitForFunction(() => document.querySelector('[data-cell="own-forward"]')?.textContent === "28");
  await page.locator("#chain-text").fill("4, 3");
  assert.match((await page.locator("#chain-fault").textContent()) ?? "", /expected increasing stages from 1 to 16, but got “3”/);
  assert.equal(await text(page, "own-count"), "1");
  await page.getByRole("button", { name: "Run these" }).click();
  await page.waitForURL(/schedule=at%3A11/);
  assert.equal(await compared(page), "equal");
  assert.equal(await text(page, "forward"), "28");
  assert.deepEqual(faults, []);
  await close();
});

test("a checkpoint is dragged along the chain and pulled off it", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-16x100&schedule=at:8");
  await compared(page);
  await page.locator("checkpoint-chain").scrollIntoViewIfNeeded();
  const chain = await page.locator("checkpoint-chain").boundingBox();
  const handle = await page.locator(".chain-handle").boundingBox();
  assert.ok(chain && handle);
  const y = handle.y + handle.height / 2;
  await page.mouse.move(handle.x + 5, y);
  await page.mouse.down();
  await page.mouse.move(handle.x + 5 + (chain.width / 17) * 3, y, { steps: 5 });
  assert.equal(await page.locator("#chain-text").inputValue(), "11");
  await page.mouse.move(handle.x, y + 250, { steps: 5 });
  await page.mouse.up();
  assert.equal(await text(page, "own-count"), "0");
  await close();
});

test("a moved checkpoint is answered within 16 ms on a chain of 1,000 stages", async () => {
  const { page, close } = await site.visit("demo.html?preset=residual-64&depth=999&batch=1");
  await compared(page);
  await page.waitForFunction(() => Number(document.querySelector('[data-cell="own-count"]')?.textContent) > 5);
  const times = await page.evaluate(async () => {
    const handle = /** @type {HTMLElement} */ (document.querySelectorAll(".chain-handle")[3]);
    const shown = /** @type {HTMLElement} */ (document.querySelector("#explorer .figure-chart"));
    handle.focus();
    const all = [];
    for (let i = 0; i < 40; i += 1) {
      const began = performance.now();
      const answered = new Promise((done) => new MutationObserver((_, observer) => done(observer.disconnect())).observe(shown, { childList: true }));
      handle.dispatchEvent(new KeyboardEvent("keydown", { key: i % 2 ? "ArrowLeft" : "ArrowRight", bubbles: true }));
      await answered;
      all.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, 30));
    }
    return all.sort((a, b) => a - b);
  });
  const median = times[20];
  assert.ok(median < 16, `median ${median.toFixed(1)} ms, slowest ${times[39].toFixed(1)} ms`);
  await close();
});

test("the sliders of depth and of a schedule are answered within 16 ms on a chain of 1,000 stages", async () => {
  const { page, close } = await site.visit("demo.html?preset=residual-64&depth=999&batch=1&schedule=revolve:20");
  await compared(page);
  await page.waitForFunction(() => document.querySelector("#catalogue svg.chart"));
  for (const name of ["parameter", "depth"]) {
    const times = await page.evaluate(async (field) => {
      const slider = /** @type {HTMLInputElement} */ (document.querySelector(`number-field[name=${field}] input[type=range]`));
      const shown = /** @type {HTMLElement} */ (document.querySelector('[data-cell="forward"]'));
      slider.focus();
      const all = [];
      for (let i = 0; i < 30; i += 1) {
        slider.value = String(Number(slider.value) + (field === "depth" ? -1 : 1));
        const began = performance.now();
        const answered = new Promise((done) => new MutationObserver((_, observer) => done(observer.disconnect())).observe(shown, { childList: true }));
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await answered;
        all.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 60));
      }
      return all.sort((a, b) => a - b);
    }, name);
    assert.ok(times[15] < 16, `${name}: median ${times[15].toFixed(1)} ms, slowest ${times[29].toFixed(1)} ms`);
  }
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

test("a language model learns the same under half a dozen checkpoints as with everything kept, and then writes", async () => {
  const { page, faults, close } = await site.visit("demo.html?steps=6&length=40&seed=3");
  assert.ok(await page.getByRole("button", { name: "Write" }).isDisabled());
  await page
    .locator("#writing run-panel")
    .getByText(/Train a model first/)
    .waitFor();
  await page.getByRole("button", { name: "Train both" }).click();
  await page.locator('[data-cell="text-weights"][state="equal"]').waitFor();
  assert.equal(await cell(page, "text-losses").getAttribute("state"), "equal");
  assert.match(await text(page, "text-activations"), /^\d+(\.\d)? %$/);
  assert.ok(Number.parseFloat(await text(page, "text-activations")) < 50);
  assert.match(await text(page, "text-speed"), /\d/);
  await page.getByRole("button", { name: "Write" }).click();
  await page
    .locator("#writing run-panel")
    .getByText(/bytes a second/)
    .waitFor();
  const written = (await page.locator("#written").textContent()) ?? "";
  assert.ok(written.startsWith("Alice was ") && written.length > "Alice was ".length, written);
  await page.locator("#written").evaluate((place) => place.replaceChildren());
  await page.getByRole("button", { name: "Write" }).click();
  await page.waitForFunction((before) => document.querySelector("#written")?.textContent === before, written);
  await page.locator("#model").selectOption("text-llama");
  await page.locator("#training .figure-chart", { hasText: "Press “Train both”" }).waitFor();
  assert.equal(await text(page, "text-activations"), "–");
  assert.ok(await page.getByRole("button", { name: "Write" }).isDisabled());
  assert.deepEqual(faults, []);
  await close();
});

test("a training is cancelled, and a text of one's own is read or refused with a sentence", async () => {
  const { page, faults, close } = await site.visit("demo.html?steps=1000");
  await page.getByRole("button", { name: "Train both" }).click();
  await page.locator("#training svg.chart").waitFor();
  await page.locator("#training run-panel button", { hasText: "Cancel" }).click();
  await page.locator("#training run-panel").getByText("Cancelled.").waitFor();

  const input = page.locator("#text-input");
  /** @type {[Buffer, RegExp][]} */
  const bad = [
    [Buffer.alloc(0), /at least one byte, but got an empty file/],
    [Buffer.concat([Buffer.alloc(300, 65), Buffer.from([255])]), /expected UTF-8, but got a byte that is not, at 300/],
    [Buffer.from("too short"), /expected more than the \d+ bytes of one window, but got 9 bytes/],
  ];
  for (const [buffer, sentence] of bad) {
    await input.setInputFiles({ name: "bad.txt", mimeType: "text/plain", buffer });
    await page.locator("#text-fault").getByText(sentence).waitFor();
    assert.match((await page.locator("#text-name").textContent()) ?? "", /Alice/);
  }
  await input.setInputFiles({ name: "own.txt", mimeType: "text/plain", buffer: Buffer.from("to be or not to be, ".repeat(40)) });
  await page.locator("#field-steps").fill("4");
  await page.locator("#field-steps").press("Enter");
  await page.locator("#under").fill("magic");
  await page.getByRole("button", { name: "Train both" }).click();
  await page
    .locator("#under-fault")
    .getByText(/but got "magic"/)
    .waitFor();
  await page.locator("#under").fill("sqrt");
  await page.getByRole("button", { name: "Train both" }).click();
  await page.locator('[data-cell="text-losses"][state="equal"]').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

for (const look of /** @type {const} */ (["wide", "dark", "phone"])) {
  test(`axe finds nothing once everything is on the page, ${look}`, async () => {
    const { page, close } = await site.visit("demo.html?steps=5&length=20&preset=mlp-8x100", { look });
    await compared(page);
    await page.getByRole("button", { name: "Flip one bit" }).click();
    await page.getByRole("button", { name: "Train both" }).click();
    await page.locator('[data-cell="text-weights"][state="equal"]').waitFor();
    await page.getByRole("button", { name: "Write" }).click();
    await page
      .locator("#writing run-panel")
      .getByText(/bytes a second/)
      .waitFor();
    await page.locator(".control-row").nth(2).waitFor();
    await page.locator("#network-file summary").click();
    await page.locator("#stages summary").click();
    await page.locator("#stages tbody tr").first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    await screenshot(page, `demo-${look}-full`);
    await close();
  });
}
