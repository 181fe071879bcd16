// The command boxes: what a link or a file says of a model's name is never part of a command.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { answered, openCalculator } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());

const form = { model_type: "generic", vocabulary: 1000, width: 64, layers: 2, heads: 4, mlp_width: 256, context: 128 };

test("a name in a link cannot put a command into the boxes", async () => {
  const name = "x; rm -rf ~ <img src=x onerror=alert(1)>";
  const { page, faults, close } = await openCalculator(site, `?config=${encodeURIComponent(JSON.stringify({ ...form, name }))}&context=128`);
  const boxes = await page.locator("#flags pre").allInnerTexts();
  assert.equal(boxes.length, 2);
  for (const text of boxes) assert.doesNotMatch(text, /rm -rf|[<>;]/);
  assert.match(boxes[0], /^vllm serve \.\/MODEL /);
  assert.equal(await page.locator("main img").count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test("a model of the catalogue has its id at the hub in the command; what a program cannot have is a sentence", async () => {
  const { page, close } = await openCalculator(site, "?weights=awq");
  assert.match((await page.locator("#flags pre").allInnerTexts())[0], /^vllm serve \.\/MODEL /);
  await page.goto(`${site.url}calculator.html?weights=bf16`);
  await answered(page);
  assert.match((await page.locator("#flags pre").allInnerTexts())[0], /^vllm serve meta-llama\/Llama-3\.1-8B /);
  await page.goto(`${site.url}calculator.html?kv=q8_0&engine=llama.cpp&weights=Q4_K_M`);
  await answered(page);
  assert.equal(await page.locator("#flags pre").count(), 1);
  assert.match(await page.locator("#flags").innerText(), /vLLM cannot have this setting: Keys in the cache: expected/);
  await close();
});

test("whole experts on each device are a field of vLLM's inference, sent, in its flags, and follow the number of devices", async () => {
  const { page, faults, close } = await openCalculator(site, "?model=mixtral-8x7b&device=h100-sxm&devices=4&engine=vllm&weights=bf16&expert_parallel=4");
  const shown = () => page.locator('number-field[name="expert_parallel"]').evaluate((field) => !(/** @type {HTMLElement} */ (field).hidden));
  const experts = () => page.locator("#items tr", { hasText: "weights: experts" }).first().textContent();
  const command = async () => (await page.locator("#flags pre").allInnerTexts())[0];
  assert.ok(await shown());
  assert.match(await command(), /--tensor-parallel-size 4[\s\\]+--enable-expert-parallel/);
  assert.match(String(await experts()), /2 experts/);
  await page.goto(`${site.url}calculator.html?model=mixtral-8x7b&device=h100-sxm&devices=4&engine=vllm&weights=bf16`);
  await answered(page);
  assert.ok(await shown());
  assert.doesNotMatch(await command(), /expert/);
  assert.match(String(await experts()), /8 experts/);
  for (const other of ["model=mixtral-8x7b&devices=4&engine=hf", "model=mixtral-8x7b&engine=vllm"]) {
    await page.goto(`${site.url}calculator.html?device=h100-sxm&expert_parallel=4&${other}`);
    await answered(page);
    assert.ok(!(await shown()), other);
  }
  await page.goto(`${site.url}calculator.html?device=h100-sxm&expert_parallel=4&model=llama-3.1-8b&devices=4&engine=vllm`);
  await answered(page);
  assert.match(await page.locator("#fit .figure-status").innerText(), /Expert parallel: expected 1 for a model without experts, but got 4/);
  assert.deepEqual(faults, []);
  await close();
});
