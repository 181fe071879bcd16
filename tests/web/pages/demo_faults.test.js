// What the lab says of networks, schedules and links that cannot be had: one sentence by the field, and the last good result.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { compared, text, typeNetwork } from "../../support/answers.js";
import { openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

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
    assert.equal(await compared(page), "equal");
    assert.match((await page.locator("#network-text-fault").textContent()) ?? "", sentence);
    assert.equal(await text(page, "activations"), before);
    assert.doesNotMatch(page.url(), /network=/);
  }
  await typeNetwork(page, good);
  assert.equal(await compared(page), "equal");
  assert.equal(await page.locator("#network-text-fault").textContent(), "");
  assert.deepEqual(faults, []);
  await close();
});

test("what is none does not stop the run of the last good network", async () => {
  const { page, close } = await site.visit("demo.html?preset=deep-10000");
  await typeNetwork(page, '{"batch":');
  assert.equal(await compared(page), "equal");
  assert.match((await page.locator("#network-text-fault").textContent()) ?? "", /expected well-formed JSON/);
  assert.match(await text(page, "peak-difference"), /to the byte/);
  await close();
});

test("a network too large for the tab is refused before it is allocated, with its bytes", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50");
  await compared(page);
  await typeNetwork(page, JSON.stringify({ batch: 200_000_000, input: { features: 50 }, layers: [{ kind: "linear", out: 50 }], loss: "squared_error" }));
  assert.equal(await compared(page), "pending");
  assert.match((await page.locator("#run run-panel").textContent()) ?? "", /press Run/);
  await page.locator("#run run-panel button", { hasText: "Run" }).click();
  assert.equal(await compared(page), "pending");
  assert.match(
    (await page.locator("#network-text-fault").textContent()) ?? "",
    /expected a run of at most \d+ bytes, all there is here, but got one that needs \d+ bytes/,
  );
  await close();
});

test("a budget below the least feasible is answered with the least, by the field", async () => {
  const { page, close } = await site.visit("demo.html?preset=mlp-4x50&schedule=budget:2048");
  assert.equal(await compared(page), "equal");
  assert.match(
    (await page.locator("#schedule-fault").textContent()) ?? "",
    /Memory budget: expected at least \d+ KiB \([\d,]+ bytes\) for this network, but got 2\.00 KiB/,
  );
  const field = page.locator("number-field[name=parameter] .field-error");
  await page.locator("#schedule").selectOption("budget");
  assert.equal(await compared(page), "equal");
  assert.match(page.url(), /schedule=budget/);
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
  assert.equal(await compared(unknown.page), "equal");
  assert.match((await unknown.page.locator("#schedule-fault").textContent()) ?? "", /schedule: expected keep-all, .* but got "magic"/);
  await unknown.page.locator("#field-depth").fill("10");
  await unknown.page.locator("#field-depth").press("Enter");
  assert.equal(await compared(unknown.page), "equal");
  assert.match(unknown.page.url(), /preset=mlp-4x50&depth=10$/);
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
