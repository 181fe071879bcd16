// The line on which pages are measured.

/** What Lighthouse calls "slow 4G": bytes a second each way, milliseconds for a round trip. */
const slow4G = { offline: false, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8, latency: 150 };

/** From here on the page has a slow line. @param {import("playwright-core").Page} page */
export async function onSlowLine(page) {
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", slow4G);
}
