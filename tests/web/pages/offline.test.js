// After one visit with a network, every page works without one.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { builtPages, cutNetwork, openSite } from "../../support/browser.js";

const site = await openSite();
after(() => site.close());

test("every page opens and computes without a network after the first visit", async () => {
  const { page, close } = await site.visit("index.html", { offlineUse: true });
  await cutNetwork(page);
  for (const name of builtPages()) {
    await page.goto(`${site.url}${name}?from=a-link`, { waitUntil: "load" });
    assert.ok((await page.locator("main h1").innerText()).length > 0, name);
  }
  await page.goto(`${site.url}index.html`, { waitUntil: "load" });
  await page.getByText("= equal").first().waitFor();
  await close();
});

test("without the first visit there is nothing to open", async () => {
  const { page, close } = await site.visit("index.html", { load: false, offlineUse: true });
  await page.context().setOffline(true);
  await assert.rejects(page.goto(`${site.url}index.html`));
  await close();
});
