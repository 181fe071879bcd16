// What the calculator weighs before its first live answer, and when that comes on a slow line.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { withinTime } from "../../support/pace.js";

const site = await openSite({ compress: true });
after(() => site.close());

/** 150 KB: the page, its styles, scripts and WebAssembly, gzipped. */
const most = 150_000;
/** What Lighthouse calls "slow 4G": bytes a second each way, milliseconds for a round trip. */
const slow4G = { offline: false, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8, latency: 150 };

/** Milliseconds until the module's own answer on that line: 0.3 s of round trips, and what the limits of weight take to travel. */
const mostTime = 1_300;

/**
 * Everything that was asked for until the module in the page gave an answer of its own (the answer that stands in the
 * HTML does not count); what no answer waits for, but travels before it, counts as well.
 * @param {import("playwright-core").Page} page
 * @param {string} query
 */
async function arrival(page, query = "") {
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('#main[aria-busy="true"]')) document.documentElement.dataset.answered = String(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
  await page.goto(`${site.url}calculator.html${query}`);
  await page.locator("html[data-answered]").waitFor({ state: "attached" });
  return page.evaluate(async () => {
    const answered = Number(document.documentElement.dataset.answered);
    const entries = () =>
      /** @type {PerformanceResourceTiming[]} */ ([...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]);
    const asked = () => entries().filter(({ startTime }) => startTime < answered);
    while (asked().some(({ responseEnd }) => responseEnd === 0)) await new Promise((done) => setTimeout(done, 20));
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return {
      answered,
      painted: paint.startTime,
      files: asked().map(({ name, encodedBodySize }) => ({ name: new URL(name).pathname.replace("/rootspace/", ""), bytes: encodedBodySize })),
    };
  });
}

/** @param {{bytes: number}[]} files */
const sum = (files) => files.reduce((bytes, file) => bytes + file.bytes, 0);

for (const [task, query, module] of /** @type {const} */ ([
  ["inference", "", "estimate.wasm"],
  ["training", "?task=training", "estimate_training.wasm"],
]))
  test(`before the first live answer of ${task} the page weighs at most ${most / 1000} KB, with the module of that task alone`, async (t) => {
    const { page, close } = await site.visit("calculator.html", { load: false });
    const { files } = await arrival(page, query);
    t.diagnostic(`${sum(files)} bytes: ${files.map(({ name, bytes }) => `${name} ${bytes}`).join(", ")}`);
    assert.deepEqual(
      files.flatMap(({ name }) => name.match(/estimate\w*\.wasm$/) ?? []),
      [module],
    );
    assert.ok(files.every(({ bytes }) => bytes > 0));
    assert.ok(sum(files) <= most, `${sum(files)} bytes`);
    await close();
  });

for (const query of ["", "?task=training"])
  test(`on a slow line an answer stands in the page first, and the module's own follows: "${query}"`, async (t) => {
    /** @type {number[]} */
    const paints = [];
    const measure = async () => {
      const { page, close } = await site.visit("calculator.html", { load: false });
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", slow4G);
      const { painted, answered } = await arrival(page, query);
      assert.ok(painted < answered);
      paints.push(painted);
      await close();
      return answered;
    };
    const { good, sentence } = await withinTime(mostTime, measure, 3);
    t.diagnostic(
      `slow 4G (1.6 Mbit/s, 150 ms): an answer in the page after ${paints.map((time) => time.toFixed(0)).join(", ")} ms, the module's own after ${sentence}`,
    );
    assert.ok(good, sentence);
  });
