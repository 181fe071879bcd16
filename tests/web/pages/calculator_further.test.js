// What stands below the calculator: error bars and measurements, traps, claims, and a pasted log.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { accessibilityFaults, openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

async function open() {
  const visit = await site.visit("calculator.html");
  await visit.page.locator('#main[aria-busy="false"]').waitFor();
  return visit;
}

/** @param {string} name */
const log = (name) => readFileSync(new URL(`../../fixtures/logs/${name}`, import.meta.url), "utf8");

const measured = /^Of this kind \(([^)]*)\): estimates were within ([\d.]+) %/;
const never = /^No published measurement of this kind in our table \(([^)]*)\)\. /;
/** A setting, and what may stand beside its total. @type {[string, string, RegExp, RegExp][]} */
const bars = [
  [
    "on arrival",
    "",
    measured,
    /one sequence\): .* of 16 published .* nothing was fitted on, and .* of 8 more, which a number .* was fitted on; all of Qwen2\.5\.$/,
  ],
  ["AWQ under Hugging Face", "weights=awq", measured, /\(Hugging Face, AWQ weights, .* of 10 published measurements, none used for a fit; all of Qwen2\.5\.$/],
  [
    "a row of torchtitan's of 2024",
    "task=training&trainer=torchtitan-2024&device=h100-sxm&devices=8&batch=2&precision=bf16-autocast&zero=3&recompute=selective",
    measured,
    /\(torchtitan of 2024, .* of 4 published measurements, none used for a fit; all of Llama 3\.1\.$/,
  ],
  ["DeepSeek V3 under vLLM on 8 devices", "model=deepseek-v3&engine=vllm&device=h200-sxm&devices=8", never, /differ in program \(Hugging Face\)/],
  ["Q4_K_M under llama.cpp", "engine=llama.cpp&weights=Q4_K_M", never, /\(llama\.cpp, GGUF weights.*differ in program \(Hugging Face\) and weights/],
  ["LoRA", "task=training&lora_rank=16", never, /what is trained \(all weights trained\)/],
  [
    "the same as torchtitan's, by PyTorch",
    "task=training&device=h100-sxm&devices=8&batch=2&precision=bf16-autocast&zero=3&recompute=selective",
    never,
    /differ in program \(torchtitan of 2024\)\.$/,
  ],
  [
    "the same by the present torchtitan",
    "task=training&trainer=torchtitan&device=h100-sxm&devices=8&batch=2&precision=bf16-autocast&zero=3&recompute=selective",
    never,
    /\(torchtitan, .*differ in program \(torchtitan of 2024\)\.$/,
  ],
];

for (const [name, query, opening, rest] of bars)
  test(`beside the total stands what measurements of its own kind say, and of no other: ${name}`, async () => {
    const { page, faults, close } = await site.visit(`calculator.html?${query}`);
    const bar = page.locator("#error-bar", { hasText: /this kind/ });
    await bar.waitFor();
    const sentence = (await bar.innerText()).trim();
    assert.match(sentence, opening);
    assert.match(sentence, rest);
    if (opening === never) assert.doesNotMatch(sentence, /%/);
    assert.deepEqual(faults, []);
    await close();
  });

test("the sentence follows the setting, and the tables below list every measurement, recorded predictions apart", async () => {
  const { page, faults, close } = await open();
  await page.locator("#error-bar", { hasText: measured }).waitFor();
  await page.locator("#field-task").selectOption("training");
  await page.locator("#error-bar", { hasText: never }).waitFor();
  await page.locator("#residuals").scrollIntoViewIfNeeded();
  await page.locator("#residual-tables details").nth(5).waitFor();
  assert.equal(await page.locator("#residual-tables details").count(), 6);
  const training = page.locator("#residual-tables details", { hasText: "Training: " });
  await training.locator("summary").click();
  assert.match(await training.innerText(), /Recorded, not computed here and now, and never counted:/);
  assert.equal(await training.locator("table").count(), 2);
  assert.equal(await training.locator("table").nth(1).locator("tbody tr").count(), 11);
  assert.doesNotMatch(await training.locator("table").first().innerText(), /Recorded by/);
  assert.deepEqual(faults, []);
  await close();
});

test("sixteen traps, five wrong answers and the older claims are computed when they are reached", async () => {
  const { page, faults, close } = await open();
  await page.locator("#traps").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll("#trap-articles article").length === 21);
  await page.locator("#claims").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll("#claim-articles article").length === 5);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("with all of it opened nothing scrolls sideways, down to 320 pixels", async () => {
  const { page, close } = await open();
  for (const part of ["residuals", "traps", "claims"]) await page.locator(`#${part}`).scrollIntoViewIfNeeded();
  await page.waitForFunction(
    () => document.querySelectorAll("#residual-tables details").length > 5 && document.querySelectorAll("#claim-articles article").length === 5,
  );
  await page.locator("details").evaluateAll((all) => {
    for (const details of all) /** @type {HTMLDetailsElement} */ (details).open = true;
  });
  for (const width of [320, 390, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(widest <= width, `${widest} of ${width} pixels`);
  }
  const shares = page.locator("#items tbody td:last-child");
  await page.setViewportSize({ width: 320, height: 800 });
  for (const { right } of await shares.evaluateAll((all) => all.map((one) => ({ right: one.getBoundingClientRect().right }))))
    assert.ok(right <= 320, String(right));
  await close();
});

test("a pasted log is explained term by term; one of no known format gets a sentence, and the rows before stay", async () => {
  const { page, faults, close } = await open();
  const text = page.locator("#log-text");
  await text.fill(log("llama-cpp-llama3.1-8b-q4_k_m.txt"));
  await page.locator("#log-read").click();
  await page.locator("#log-rows table").waitFor();
  const rows = await page.locator("#log-rows tbody tr").count();
  assert.ok(rows > 0);
  assert.match(await page.locator("#log-rows").innerText(), /Read as llama\.cpp/);
  await text.fill("it was a dark and stormy night");
  await page.locator("#log-read").click();
  await page.locator("#log-fault", { hasText: /log: expected/ }).waitFor();
  assert.equal(await page.locator("#log-rows tbody tr").count(), rows);
  assert.deepEqual(faults, []);
  await close();
});

test("what is said of a log follows the setting: a size, back and forward, a model", async () => {
  const { page, faults, close } = await site.visit("calculator.html?engine=llama.cpp&weights=Q4_K_M");
  const answered = () => page.locator('#main[aria-busy="false"]').waitFor();
  await answered();
  const rows = page.locator("#log-rows");
  await page.locator("#log-text").fill("llama_kv_cache:      CUDA0 KV buffer size =  1024.00 MiB");
  await page.locator("#log-read").click();
  const whole = "100.0 % of the 1.00 GiB";
  const half = "50.0 % of the 1.00 GiB";
  await rows.getByText(whole).waitFor();
  await page.locator("#log-text").fill("it was a dark and stormy night");
  await page.locator("#log-read").click();
  await page.locator("#log-fault", { hasText: /log: expected/ }).waitFor();
  await page.locator("#field-context").fill("4096");
  await page.locator("#field-context").press("Enter");
  await answered();
  assert.match(await rows.innerText(), new RegExp(half));
  await page.goBack();
  await answered();
  assert.match(await rows.innerText(), new RegExp(whole));
  await page.goForward();
  await answered();
  assert.match(await rows.innerText(), new RegExp(half));
  await page.locator("#field-model").selectOption("qwen2.5-7b");
  await answered();
  assert.doesNotMatch(await rows.innerText(), /50\.0 %/);
  assert.deepEqual(faults, []);
  await close();
});

test("a log longer than is read is refused at once, pasted, dropped or in the box already, and nothing hangs", async () => {
  const { page, faults, close } = await open();
  const found = await page.evaluate(async () => {
    const box = /** @type {HTMLTextAreaElement} */ (document.querySelector("#log-text"));
    const fault = /** @type {HTMLElement} */ (document.querySelector("#log-fault"));
    const long = "some line of no known format, 123 MiB\n".repeat(1_300_000);
    /** @param {(data: DataTransfer) => void} fill @param {(data: DataTransfer) => Event} event */
    const given = (fill, event) => {
      fault.textContent = "";
      const data = new DataTransfer();
      fill(data);
      const one = event(data);
      box.dispatchEvent(one);
      return [fault.textContent, one.defaultPrevented, box.value.length];
    };
    const options = { bubbles: true, cancelable: true };
    const paste = (/** @type {DataTransfer} */ data) => new ClipboardEvent("paste", { ...options, clipboardData: data });
    const drop = (/** @type {DataTransfer} */ data) => new DragEvent("drop", { ...options, dataTransfer: data });
    const text = (/** @type {string} */ written) => (/** @type {DataTransfer} */ data) => data.setData("text/plain", written);
    const file = (/** @type {string} */ written) => (/** @type {DataTransfer} */ data) => void data.items.add(new File([written], "server.log"));
    const said = [given(text(long), paste), given(text(long), drop), given(file(long), drop), given(text("short"), paste)];
    given(file("0MiB / 1MiB"), drop);
    await new Promise((done) => setTimeout(done, 300));
    const read = box.value;
    box.hidden = true;
    box.value = long;
    const begun = performance.now();
    /** @type {HTMLButtonElement} */ (document.querySelector("#log-read")).click();
    const passed = performance.now() - begun;
    const last = fault.textContent;
    box.value = "";
    return { said, read, last, passed };
  });
  const sentence = (/** @type {string} */ unit) => `Log: Expected at most 1,048,576 ${unit}, but got 49,400,000. Its lines about memory are enough.`;
  assert.deepEqual(found.said, [
    [sentence("characters"), true, 0],
    [sentence("characters"), true, 0],
    [sentence("bytes"), true, 0],
    ["", false, 0],
  ]);
  assert.equal(found.read, "0MiB / 1MiB");
  assert.equal(found.last, sentence("characters"));
  assert.ok(found.passed < 1000, `${found.passed} ms`);
  assert.deepEqual(faults, []);
  await close();
});

test("the boxes of the older claims say which, what they expect and what they got; layers are whole", async () => {
  const { page, close } = await open();
  await page.locator("#claims").scrollIntoViewIfNeeded();
  for (const [label, bad, sentence] of [
    ["RAM, GB", "0", "RAM, GB: expected a number from 0.001 to 1,000,000, but got “0”."],
    ["Custom model, millions of parameters", "0", "Custom model, millions of parameters: expected a number from 0.001 to 100,000,000, but got “0”."],
    ["Layers", "349.2", "Layers: expected a whole number from 4 to 4,096, but got “349.2”."],
    ["Layers", "", "Layers: expected a whole number from 4 to 4,096, but got nothing."],
  ]) {
    const field = page.locator("#claims .claim-controls label", { hasText: label });
    const input = field.locator("input");
    const before = await input.inputValue();
    await input.fill(bad);
    await field.locator(".field-error", { hasText: sentence }).waitFor();
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    await input.fill(before);
    assert.equal(await field.locator(".field-error").innerText(), "");
  }
  await close();
});
