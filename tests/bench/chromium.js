// The comparison in Chromium: `node tests/bench/chromium.js [--engine FOLDER] [--out FILE] [--parts squares,...] [--rounds N] [--turn SECONDS]`.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { browserArguments, chromiumPath } from "../support/browser.js";
import { startServer } from "../support/serve.js";
import { parts } from "./suite.js";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "build/wasm/tests/bench" },
    out: { type: "string" },
    parts: { type: "string", default: parts.join(",") },
    rounds: { type: "string", default: "9" },
    turn: { type: "string", default: "0.025" },
  },
});

const server = await startServer({ folder: fileURLToPath(new URL("../../", import.meta.url)) });
const browser = await chromium.launch({ executablePath: chromiumPath(), args: browserArguments });
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.error(message.text()));
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`${server.url}tests/bench/page.html?engine=${values.engine}`);
  await page.waitForFunction("window.runBench !== undefined");
  const result = await page.evaluate((options) => /** @type {any} */ (window).runBench(options), {
    parts: values.parts.split(","),
    rounds: Number(values.rounds),
    turnSeconds: Number(values.turn),
  });
  if (values.out) writeFileSync(values.out, JSON.stringify({ ...result, engine: `Chromium ${browser.version()}` }));
} finally {
  await browser.close();
  await server.close();
}
