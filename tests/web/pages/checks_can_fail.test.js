// The negative controls of every_page.test.js: each of its checks finds the fault it is there for.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { until } from "../../support/answers.js";
import { accessibilityFaults, openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

test("an error in the console is a fault", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await page.evaluate(() => console.error("a fault on purpose"));
  await arrives(faults, "console: a fault on purpose");
  await close();
});

test("an uncaught exception is a fault", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("thrown on purpose");
    });
  });
  await arrives(faults, "uncaught: thrown on purpose");
  await close();
});

test("a request to another host is a fault, and does not get out", async () => {
  const { page, faults, close } = await site.visit("index.html");
  const arrived = await page.evaluate(() => fetch("http://example.com/").then(Boolean, () => false));
  assert.equal(arrived, false);
  await arrives(faults, "another host: http://example.com/");
  await close();
});

test("a missing file is a fault", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await page.evaluate(() => fetch("./absent.json"));
  await arrives(faults, "status 404:");
  await close();
});

test("axe finds a button without a name and text without contrast", async () => {
  const { page, close } = await site.visit("index.html");
  await page.evaluate(() => document.querySelector("main")?.insertAdjacentHTML("beforeend", '<button></button><p style="color:#777;background:#666">dim</p>'));
  const found = await accessibilityFaults(page);
  assert.ok(
    found.some((fault) => fault.startsWith("button-name")),
    String(found),
  );
  assert.ok(
    found.some((fault) => fault.startsWith("color-contrast")),
    String(found),
  );
  await close();
});

/** What the browser reports comes by a way of its own, after the page has gone on. @param {string[]} faults @param {string} start */
const arrives = (faults, start) => until(() => faults.some((fault) => fault.startsWith(start)), `a fault that starts with ${start}`);
