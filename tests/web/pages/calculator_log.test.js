// What people paste into the calculator's box for logs: parts of a log, other forms of it, and logs of several devices.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

/** @param {string} name */
const log = (name) => readFileSync(new URL(`../../fixtures/logs/${name}`, import.meta.url), "utf8");

const row = "| Allocated memory | 15316 MiB | 17230 MiB | 120 GiB | 105 GiB |";

test("a row of torch's summary alone, nvidia-smi -q and two cards are read, and what is not set against the setting is told", async () => {
  const { page, faults, close } = await site.visit("calculator.html");
  await page.locator('#main[aria-busy="false"]').waitFor();
  const found = page.locator("#log-rows");
  /** @param {string} text @param {RegExp} said */
  const explained = async (text, said) => {
    await page.locator("#log-text").fill(text);
    await page.locator("#log-read").click();
    await found.getByText(said).first().waitFor();
    assert.equal(await page.locator("#log-fault").innerText(), "");
    return found.innerText();
  };
  assert.match(await explained(row, /Read as PyTorch/), /16\.8 GiB that the log names/);
  const query = await explained(log("nvidia-smi-q-two-gpus.txt"), /Read as nvidia-smi/);
  assert.match(query, /The log names 2 devices, the setting 1; the fullest, GPU 0, is set against it\./);
  assert.match(query, /17\.8 GiB that the log names/);
  assert.doesNotMatch(await explained(log("nvidia-smi-bert-large.txt"), /2\.57 GiB that the log names/), /The log names \d+ devices/);
  await page.locator("#log-text").fill("|       from large pool |  651805 KB |    4455 MB |   12430 MB |   11793 MB |");
  await page.locator("#log-read").click();
  await page.locator("#log-fault", { hasText: /is a part of a line above it, which is not here/ }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});
