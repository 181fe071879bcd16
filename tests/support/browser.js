// The built site in a real Chromium: served under a project path as on GitHub Pages, every fault of a visit collected.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { patience } from "./answers.js";
import { throttle } from "./pace.js";
import { startServer } from "./serve.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{page: Page, faults: string[], close: () => Promise<void>}} Visit `faults` grows as the visit goes on */
/** @typedef {keyof typeof looks} Look */

const built = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const screenshots = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const axeScript = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The ways a page is looked at. Motion is reduced so that pictures and contrasts stand still. */
export const looks = {
  wide: { viewport: { width: 1360, height: 900 }, colorScheme: /** @type {const} */ ("light") },
  dark: { viewport: { width: 1360, height: 900 }, colorScheme: /** @type {const} */ ("dark") },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: /** @type {const} */ ("light"), deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/** The file names of all pages of the built site. */
export function builtPages() {
  return readdirSync(built).filter((name) => name.endsWith(".html"));
}

/**
 * Starts server and browser; close() ends both.
 * @param {{compress?: boolean}} [options] compress: files travel gzipped
 */
export async function openSite({ compress = false } = {}) {
  const server = await startServer({ folder: built, path: "/rootspace/", compress });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: browserArguments });

  /**
   * @param {string} address relative to the site: "demo.html?depth=8"
   * @param {{look?: Look, javaScript?: boolean, load?: boolean, offlineUse?: boolean}} [options] offlineUse: with the service worker; load: false gives a page that has not gone to the address yet
   * @returns {Promise<Visit>}
   */
  async function visit(address, { look = "wide", javaScript = true, load = true, offlineUse = false } = {}) {
    const context = await browser.newContext({
      ...looks[look],
      javaScriptEnabled: javaScript,
      reducedMotion: "reduce",
      acceptDownloads: true,
      serviceWorkers: offlineUse ? "allow" : "block",
    });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    if (throttle > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: throttle });
    const faults = collectFaults(context, new URL(server.url).origin);
    if (load) await page.goto(server.url + address, { waitUntil: "load" });
    return { page, faults, close: () => context.close() };
  }

  return {
    url: server.url,
    visit,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Without a network from here on, once the service worker holds what a visit brings.
 * @param {Page} page
 */
export async function cutNetwork(page) {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state !== "activated") await new Promise((resolve) => registration.active?.addEventListener("statechange", resolve));
  });
  await page.context().setOffline(true);
}

/**
 * What axe finds wrong, one sentence a rule with the first places; [] is good.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function accessibilityFaults(page) {
  await page.addScriptTag({ path: axeScript });
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] });
    return violations.map((/** @type {any} */ rule) => {
      const places = rule.nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.target.join(" ")} (${node.failureSummary?.split("\n").at(-1)?.trim()})`);
      return `${rule.id}, ${rule.nodes.length} times: ${rule.help}: ${places.join("; ")}`;
    });
  });
}

/**
 * A picture of the whole page in build/screenshots/.
 * @param {Page} page
 * @param {string} name without ".png"
 */
export async function screenshot(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true });
}

// No sandbox: the tests also run as root in containers. The rest keeps the browser from calling anybody by itself,
// and no name but localhost resolves.
export const browserArguments = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
];

export function chromiumPath() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error("No Chromium at /usr/bin/chromium; the variable CHROMIUM can name another.");
  return found;
}

/**
 * Collects what no page may do: errors in the console, uncaught exceptions, failed requests, requests to another host.
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} origin
 */
function collectFaults(context, origin) {
  /** @type {string[]} */
  const faults = [];
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) faults.push(`another host: ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  return faults;
}
