// The model hub: one button alone asks another host.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSite } from "../../support/browser.js";
import { ggufFile } from "../../support/gguf_file.js";
import { safetensorsFile } from "../../support/safetensors_file.js";
import { answered, openCalculator, openOwnModel, smallConfig as config, total } from "./calculator_page.js";

const site = await openSite();
after(() => site.close());
const open = (query = "", options = {}) => openCalculator(site, query, options);

test("only the hub's button asks another host, for the configuration and the header of the weights", async () => {
  const { page, faults, close } = await open();
  const weights = safetensorsFile({ w: [6] });
  /** @type {string[]} */
  const asked = [];
  await page.route("https://huggingface.co/**", (route) => {
    const url = route.request().url();
    asked.push(url);
    const open = { "access-control-allow-origin": "*", "access-control-allow-headers": "range", "access-control-expose-headers": "content-range" };
    const range = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? "");
    if (!range) return route.fulfill({ json: config, headers: open });
    const [begin, end] = [Number(range[1]), Math.min(weights.length - 1, Number(range[2]))];
    const headers = { ...open, "content-range": `bytes ${begin}-${end}/${weights.length}` };
    return route.fulfill({ status: 206, headers, body: weights.subarray(begin, end + 1) });
  });
  await openOwnModel(page);
  await page.locator("#hub-id").fill("not an id");
  await page.getByRole("button", { name: "Ask huggingface.co" }).click();
  await page.locator("#hub-fault", { hasText: "expected owner/name" }).waitFor();
  assert.deepEqual(faults, []);
  await page.locator("#hub-id").fill("https://huggingface.co/someone/small-model");
  await page.getByRole("button", { name: "Ask huggingface.co" }).click();
  await page.waitForURL(/#config=/);
  await page.locator("#file-contents", { hasText: "holds 6 parameters" }).waitFor();
  assert.doesNotMatch(await page.locator("#file-contents").innerText(), /open that too/);
  await answered(page);
  const file = (/** @type {string} */ name) => `https://huggingface.co/someone/small-model/resolve/main/${name}`;
  assert.deepEqual([...new Set(asked)], [file("config.json"), file("model.safetensors")]);
  assert.deepEqual([...new Set(faults)].sort(), [...new Set(asked)].map((url) => `another host: ${url}`).sort());
  assert.match(await page.locator("#flags").innerText(), /vllm serve someone\/small-model/);
  await close();
});

const readable = { "access-control-allow-origin": "*", "access-control-expose-headers": "x-error-code" };
for (const [what, answer, sentence] of /** @type {[string, Parameters<import("playwright-core").Route["fulfill"]>[0] | null, RegExp][]} */ ([
  ["no line", null, /^huggingface\.co cannot be reached from here\./],
  [
    "a host that does not let the page read",
    { json: config, headers: { "access-control-allow-origin": "https://example.com" } },
    /^huggingface\.co cannot be reached from here\./,
  ],
  [
    "a gated model",
    { status: 401, headers: { ...readable, "x-error-code": "GatedRepo" } },
    /agreed to its licence: save its config\.json there and open it here\.$/,
  ],
  ["a model that is not there", { status: 401, headers: readable }, /^huggingface\.co has no public model a\/b\.$/],
  [
    "a page in place of the file",
    { status: 200, headers: readable, body: "<html>" },
    /^a\/b: Configuration: expected JSON \(a value in line 1\), but got “<html>”\.$/,
  ],
  ["an empty file", { status: 200, headers: readable, body: "" }, /^a\/b: its config\.json is empty\.$/],
  ["a file too long", { status: 200, headers: readable, body: " ".repeat(1_000_001) }, /longer than the 1000000 bytes that are read\.$/],
]))
  test(`${what}: the button says so, and the page goes on`, async () => {
    const { page, close } = await open();
    const before = await total(page);
    if (answer) await page.route("https://huggingface.co/**", (route) => route.fulfill(answer));
    await openOwnModel(page);
    await page.locator("#hub-id").fill("a/b");
    await page.getByRole("button", { name: "Ask huggingface.co" }).click();
    await page.locator("#hub-fault", { hasText: sentence }).waitFor();
    assert.equal(await total(page), before);
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.getByRole("button", { name: "Ask huggingface.co" }).isEnabled(), true);
    await close();
  });

test("a model whose weights the hub does not show is answered from its configuration, and the page says so", async () => {
  const { page, close } = await open();
  await page.route("https://huggingface.co/**", (route) =>
    route.request().url().endsWith("config.json") ? route.fulfill({ json: config, headers: readable }) : route.fulfill({ status: 404, headers: readable }),
  );
  await openOwnModel(page);
  await page.locator("#hub-id").fill("a/b");
  await page.locator("#hub-id").press("Enter");
  await page.locator("#file-contents", { hasText: "huggingface.co has of a/b neither a model.safetensors, nor an index" }).waitFor();
  await page.waitForURL(/#config=/);
  await close();
});

test("a hub's GGUF file is chosen from the list, and only its header comes", async () => {
  const { page, close } = await open();
  const file = ggufFile("small", () => "Q8_0");
  const shared = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "range",
    "access-control-expose-headers": "content-range, x-error-code",
  };
  await page.route("https://huggingface.co/**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/api/models/a/b")
      return route.fulfill({ json: { siblings: [{ rfilename: "small-Q8_0.gguf" }, { rfilename: "small-00001-of-00002.gguf" }] }, headers: shared });
    const range = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? "");
    if (!pathname.endsWith("/small-Q8_0.gguf") || !range) return route.fulfill({ status: 404, headers: shared });
    const [begin, end] = [Number(range[1]), Math.min(file.length - 1, Number(range[2]))];
    return route.fulfill({ status: 206, headers: { ...shared, "content-range": `bytes ${begin}-${end}/${file.length}` }, body: file.subarray(begin, end + 1) });
  });
  await openOwnModel(page);
  await page.locator("#hub-id").fill("a/b");
  await page.locator("#hub-id").press("Enter");
  await page.locator("#file-contents").getByRole("button", { name: "small-00001-of-00002.gguf" }).click();
  await page.locator("#hub-fault", { hasText: "one of several parts" }).waitFor();
  await page.locator("#file-contents").getByRole("button", { name: "small-Q8_0.gguf" }).click();
  await page.waitForURL(/weights=Q8_0/);
  await answered(page);
  assert.match(await page.locator("#file-contents").innerText(), /Read at huggingface\.co: the header of small-Q8_0\.gguf, .* of /);
  assert.equal(await page.locator("#hub-fault").innerText(), "");
  await close();
});

test("while the hub is asked the page says so; what it says after something else was chosen is not taken", async () => {
  const { page, close } = await open();
  /** @type {(() => Promise<void>)[]} */
  const late = [];
  await page.route("https://huggingface.co/**", (route) => {
    late.push(() => route.fulfill({ json: config, headers: readable }).catch(() => {}));
  });
  const ask = page.getByRole("button", { name: "Ask huggingface.co" });
  const said = page.locator(".hub [role=status]");
  const asked = async (/** @type {number} */ count) => {
    while (late.length < count) await page.waitForTimeout(20);
  };
  await openOwnModel(page);
  await page.locator("#hub-id").fill("a/b/c");
  await ask.click();
  await page.locator("#hub-fault", { hasText: "expected owner/name as at huggingface.co, but got “a/b/c”" }).waitFor();
  for (const [i, choose] of [
    () => page.locator("#field-model").selectOption("qwen3-8b"),
    async () => {
      await page.locator("#model-search").fill("mixtral 8x7b");
      await page.locator("#model-search").press("Enter");
    },
  ].entries()) {
    await page.locator("#hub-id").fill("foo/bar");
    await ask.click();
    await said.filter({ hasText: "Asking huggingface.co about foo/bar" }).waitFor();
    await asked(i + 1);
    assert.equal(await ask.isEnabled(), false);
    await choose();
    await said.filter({ hasText: "no longer asked" }).waitFor();
    assert.equal(await ask.isEnabled(), true);
    await late[i]();
    await answered(page);
    await page.waitForTimeout(200);
    assert.match(new URL(page.url()).search, /model=(qwen3-8b|mixtral-8x7b)/);
    assert.equal(new URL(page.url()).hash, "");
  }
  assert.equal(late.length, 2);
  await page.locator("#hub-id").fill("foo/bar");
  await ask.click();
  await asked(3);
  await page.locator("#field-batch").fill("2"); // of the same model: the hub's answer is still wanted
  await page.locator("#field-batch").press("Enter");
  await answered(page);
  await late[2]();
  await page.waitForURL(/batch=2.*#config=/);
  await close();
});
