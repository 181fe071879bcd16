// What the calculator weighs before its first live answer, and when that comes on a slow line.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { withinTime } from "../../support/pace.js";
import { onSlowLine } from "../../support/slow_line.js";

const site = await openSite({ compress: true });
after(() => site.close());

/** 150 KB: the page, its styles, scripts and WebAssembly, gzipped. */
const most = 150_000;
/** Milliseconds until the module's own answer on that line: two round trips, the page travelling during the second, 0.6 s for the module, and work. */
const mostTime = 1_000;

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
  ["inference", "", "estimate.wasm.packed"],
  ["training", "?task=training", "estimate_training.wasm.packed"],
]))
  test(`before the first live answer of ${task} the page weighs at most ${most / 1000} KB, with the module of that task alone`, async (t) => {
    const { page, close } = await site.visit("calculator.html", { load: false });
    const { files } = await arrival(page, query);
    t.diagnostic(`${sum(files)} bytes: ${files.map(({ name, bytes }) => `${name} ${bytes}`).join(", ")}`);
    assert.deepEqual(
      files.flatMap(({ name }) => name.match(/estimate\w*\.wasm.*$/) ?? []),
      [module],
    );
    assert.deepEqual(
      files.map(({ name }) => name).filter((name) => !name.endsWith(module)),
      ["calculator.html"],
      "all else stands in the page",
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
      await onSlowLine(page);
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

/** The page until it rests: the answer's title, and the scripts that it fetched from files. @param {import("playwright-core").Page} page */
async function atRest(page) {
  await page.goto(`${site.url}calculator.html?context=4096`);
  await page.locator('#main[aria-busy="false"]').waitFor();
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  return {
    title: await page.locator('#fit [data-cell="title"]').textContent(),
    fetched: names.filter((name) => name.endsWith(".js")).map((name) => name.replace(site.url, "./")),
  };
}

test("no script that stands in the page is fetched from its file as well; without import maps it is, and the answer is the same", async () => {
  const { page, faults, close } = await site.visit("calculator.html", { load: false });
  const { title, fetched } = await atRest(page);
  const { imports } = JSON.parse((await page.locator('script[type="importmap"]').textContent()) ?? "");
  const inPage = Object.keys(imports).filter((name) => name.startsWith("./"));
  assert.ok(inPage.length > 0 && fetched.length > 0);
  assert.deepEqual(
    inPage.filter((name) => fetched.includes(name)),
    [],
  );
  await page.route("**/calculator.html*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('type="importmap"', 'type="nothing"') });
  });
  const old = await atRest(page);
  assert.deepEqual(
    inPage.filter((name) => !old.fetched.includes(name)),
    [],
  );
  assert.equal(old.title, title);
  assert.deepEqual(faults, []);
  await close();
});

test("what a visitor changes before the module has come is answered when it has", async () => {
  const { page, close } = await site.visit("calculator.html", { load: false });
  /** @type {(value?: unknown) => void} */
  let come = () => {};
  const awaited = new Promise((resolve) => {
    come = resolve;
  });
  await page.route("**/estimate.wasm*", async (route) => {
    await awaited;
    await route.continue();
  });
  await page.goto(`${site.url}calculator.html?batch=2`);
  await page.locator("#field-context").fill("1024");
  await page.locator("#field-context").press("Enter");
  come();
  await page.locator('#main[aria-busy="false"]').waitFor();
  assert.match((await page.locator('#fit [data-cell="title"]').textContent()) ?? "", /2 × 1,024 tokens/);
  assert.match(page.url(), /batch=2&context=1024|context=1024&batch=2/);
  await close();
});

/** The files of the estimator that the page asks for, and the answer's total. @param {boolean} unpacks */
async function withPacking(unpacks) {
  const { page, faults, close } = await site.visit("calculator.html", { load: false });
  if (!unpacks) await page.addInitScript(() => Reflect.deleteProperty(globalThis, "DecompressionStream"));
  await page.goto(`${site.url}calculator.html?context=4096`);
  await page.locator('#main[aria-busy="false"]').waitFor();
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  const total = await page.locator('#fit [data-cell="total"]').textContent();
  await close();
  assert.deepEqual(faults, []);
  return { files: names.flatMap((name) => name.match(/estimate\w*\.wasm.*$/) ?? []).sort(), total };
}

test("a browser that unpacks nothing takes the modules as they are, and the answer is the same", async () => {
  const [packed, plain] = [await withPacking(true), await withPacking(false)];
  assert.deepEqual(plain.files, ["estimate.wasm", "estimate_whole.wasm"]);
  assert.deepEqual(
    packed.files,
    plain.files.map((name) => `${name}.packed`),
  );
  assert.equal(packed.total, plain.total);
});
