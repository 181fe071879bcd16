// The negative controls of every_page.test.js: each of its checks finds the fault it is there for.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessibilityFaults, openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

test("an error in the console is a fault", async () => {
  const { page, faults, close } = await site.visit("index.html", { javaScript: true });
  await page.evaluate(() => console.error("a fault on purpose"));
  assert.equal(faults.filter((fault) => fault.startsWith("console: a fault on purpose")).length, 1);
  await close();
});

test("an uncaught exception is a fault", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("thrown on purpose");
    });
    return new Promise((done) => setTimeout(done, 50));
  });
  assert.ok(faults.includes("uncaught: thrown on purpose"), String(faults));
  await close();
});

test("a request to another host is a fault, and does not get out", async () => {
  const { page, faults, close } = await site.visit("index.html");
  const arrived = await page.evaluate(() => fetch("http://example.com/").then(Boolean, () => false));
  assert.equal(arrived, false);
  assert.ok(faults.includes("another host: http://example.com/"), String(faults));
  await close();
});

test("a missing file is a fault", async () => {
  const { page, faults, close } = await site.visit("index.html");
  await page.evaluate(() => fetch("./absent.json"));
  assert.ok(
    faults.some((fault) => fault.startsWith("status 404:")),
    String(faults),
  );
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
