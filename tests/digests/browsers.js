// The three browser engines without a driver: each browser is started on an address, with a profile of its own, and ended
// by the caller, who learns what its page computed from what the page posts.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserArguments } from "../support/browser.js";

/**
 * @typedef {object} Browser
 * @property {string} name
 * @property {string} program its path
 * @property {string} display the path of what gives it a display; "" where it needs none
 * @property {string} missing what of these is not here; "" for nothing
 * @property {(profile: string, address: string) => string[]} commandLine its arguments; may write into the empty folder `profile`
 */

const chromium = process.env.CHROMIUM || onPath("chromium") || onPath("chromium-browser") || onPath("google-chrome");
const firefox = onPath("firefox-esr") || onPath("firefox");
const webKit = miniBrowser();
const xvfb = onPath("Xvfb");

/** @type {Browser[]} */
export const browsers = [
  {
    name: "V8",
    program: chromium,
    display: "",
    missing: chromium ? "" : "Chromium",
    commandLine: (profile, address) => ["--headless", `--user-data-dir=${profile}`, ...browserArguments, address],
  },
  {
    name: "SpiderMonkey",
    program: firefox,
    display: "",
    missing: firefox ? "" : "Firefox",
    commandLine: (profile, address) => {
      writeFileSync(join(profile, "user.js"), quietFirefox.map(([name, value]) => `user_pref("${name}", ${value});\n`).join(""));
      return ["--headless", "--no-remote", "--profile", profile, address];
    },
  },
  {
    name: "JavaScriptCore",
    program: webKit,
    display: xvfb,
    missing: webKit ? (xvfb ? "" : "Xvfb") : "WebKitGTK",
    commandLine: (_, address) => ["--private", address],
  },
];

// A new profile shall show no page but ours and call nobody.
const quietFirefox = /** @type {const} */ ([
  ["browser.shell.checkDefaultBrowser", false],
  ["browser.aboutwelcome.enabled", false],
  ["datareporting.policy.dataSubmissionEnabled", false],
  ["app.update.enabled", false],
  ["extensions.update.enabled", false],
  ["network.captive-portal-service.enabled", false],
  ["network.connectivity-service.enabled", false],
  ["services.settings.server", '"data:,"'],
  ["browser.safebrowsing.update.enabled", false],
]);

/** Its own words for name and version. @param {Browser} browser */
export async function versionOf({ program, display }) {
  /** @type {(() => void)[]} */
  const ending = [];
  const environment = display ? await startDisplay(display, ending) : {};
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8", env: { ...process.env, ...environment } });
  for (const end of ending) end();
  return stdout
    .split("\n")[0]
    .replace(/ built on .*/, "")
    .trim();
}

/**
 * Opens `address`; the function that comes back ends the browser and removes its profile.
 * @param {Browser} browser
 * @param {string} address
 * @param {(sentence: string) => void} gone called when the browser ends by itself
 */
export async function openBrowser({ program, display, commandLine }, address, gone) {
  const profile = mkdtempSync(join(tmpdir(), "rootspace-browser-"));
  /** @type {(() => void)[]} */
  const ending = [];
  const environment = display ? await startDisplay(display, ending) : {};
  ending.unshift(start(program, commandLine(profile, address), { ...environment, HOME: profile, XDG_CACHE_HOME: profile, XDG_DATA_HOME: profile }, gone));
  return () => {
    for (const end of ending) end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}

/**
 * In a process group of its own, so that all its processes can be ended together.
 * @param {string} program
 * @param {string[]} commandLine
 * @param {Record<string, string>} environment
 * @param {(sentence: string) => void} gone
 */
function start(program, commandLine, environment, gone) {
  const child = spawn(program, commandLine, { detached: true, stdio: "ignore", env: { ...process.env, ...environment } });
  child.on("error", (error) => gone(error.message));
  child.on("exit", (code, signal) => gone(`${program} ended with ${signal ?? code}`));
  return () => {
    child.removeAllListeners("exit");
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
}

/**
 * A display of its own, of a number that the server chooses and says.
 * @param {string} program Xvfb
 * @param {(() => void)[]} ending where to add what ends it
 */
async function startDisplay(program, ending) {
  const child = spawn(program, ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  ending.push(() => child.kill());
  const numbers = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
  const number = await new Promise((resolve, reject) => {
    numbers.once("data", (bytes) => resolve(String(bytes).trim()));
    child.once("exit", () => reject(new Error(`${program} gave no display`)));
  });
  return { DISPLAY: `:${number}`, GDK_BACKEND: "x11" };
}

/** @param {string} name @returns {string} its path, or "" */
export function onPath(name) {
  const folders = (process.env.PATH ?? "").split(":");
  return folders.map((folder) => join(folder, name)).find(executable) ?? "";
}

/** WebKitGTK's own small browser lies beside the library. */
function miniBrowser() {
  for (const root of ["/usr/lib", "/usr/libexec"]) {
    if (!existsSync(root)) continue;
    for (const machine of ["", ...readdirSync(root)])
      for (const version of ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]) {
        const program = join(root, machine, version, "MiniBrowser");
        if (executable(program)) return program;
      }
  }
  return "";
}

/** @param {string} file */
function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
