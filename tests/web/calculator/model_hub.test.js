// What is asked of the hub, against a server of this machine in its place: nothing is read beyond what was asked for, and every
// way it can fail is a sentence.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelId } from "../../../web/calculator/hub_id.js";
import { hubAddress, hubConfig, hubFile, hubFiles, hubIndex } from "../../../web/calculator/model_hub.js";
import { hubThat, saying, serverThat, serving } from "../../support/stub_hub.js";

/** @typedef {import("../../support/stub_hub.js").Behaviour} Behaviour */

const megabyte = Buffer.alloc(2 ** 20, " ");

/** An answer that never ends; `sent` counts its bytes until the other side hangs up. @param {number} status @param {Record<string, string>} [headers] */
function endless(status, headers = {}) {
  const seen = { sent: 0, hungUp: /** @type {Promise<void>} */ (Promise.resolve()) };
  /** @type {Behaviour} */
  const behave = (_, reply) => {
    seen.hungUp = new Promise((done) => reply.on("close", () => done()));
    reply.writeHead(status, headers);
    const more = () => {
      while (!reply.destroyed) {
        seen.sent += megabyte.length;
        if (!reply.write(megabyte)) return void reply.once("drain", more);
      }
    };
    more();
  };
  return { seen, behave };
}

const bytes = Buffer.from(Uint8Array.from({ length: 100 }, (_, i) => i));

test("a model's id comes out of what was pasted", () => {
  for (const text of ["Qwen/Qwen2.5-7B", " https://huggingface.co/Qwen/Qwen2.5-7B ", "hf.co/Qwen/Qwen2.5-7B/tree/main", "huggingface.co/Qwen/Qwen2.5-7B?x=1"])
    assert.equal(modelId(text), "Qwen/Qwen2.5-7B");
  assert.equal(modelId("gpt2"), "gpt2");
  assert.equal(modelId("https://huggingface.co/a/b/blob/main/config.json"), "a/b");
  assert.equal(modelId(`a/${"b".repeat(96)}`), `a/${"b".repeat(96)}`);
  for (const more of ["a/b/c", "a/b/tree", "a/b//", `a/${"b".repeat(97)}`, `${"a".repeat(300)}`]) assert.equal(modelId(more), "", more);
  for (const bad of ["", "a b", "../etc", "/", "a/..", "https://example.com/a/b", "a/b c", "javascript:alert(1)"]) {
    const id = modelId(bad);
    assert.ok(id === "" || /^[A-Za-z0-9][\w.-]*\/?[\w.-]*$/.test(id), bad);
    assert.equal(new URL(hubAddress(id, "config.json")).host, "huggingface.co");
  }
});

test("a config is read, through redirects to the same host and to another", async () => {
  const config = '{"model_type":"llama","_name_or_path":"ü"}';
  const other = await serverThat(saying(200, {}, config));
  for (const location of ["/api/resolve-cache/config.json", `${other}/config.json`]) {
    const hub = await hubThat((question, reply) =>
      (question.url?.includes("resolve/main") ? saying(307, { location }) : saying(200, {}, config))(question, reply),
    );
    assert.equal(await hubConfig("a/b", hub), config);
  }
});

test("credentials and the page's address are not sent", async () => {
  /** @type {import("node:http").IncomingHttpHeaders} */
  let seen = {};
  const hub = await hubThat(({ headers }, reply) => {
    seen = headers;
    reply.end("{}");
  });
  /** @type {RequestInit | undefined} */
  let init;
  await hubConfig("a/b", {
    ...hub,
    ask: (address, given) => {
      init = given;
      return hub.ask(address, given);
    },
  });
  assert.deepEqual([init?.credentials, init?.referrerPolicy, init?.method], ["omit", "no-referrer", undefined]);
  for (const name of ["cookie", "authorization", "referer"]) assert.equal(seen[name], undefined);
});

for (const [status, code, sentence] of /** @type {[number, string, RegExp][]} */ ([
  [401, "GatedRepo", /gives a\/b only to those who have signed in and agreed to its licence: save its config\.json there and open it here\.$/],
  [403, "GatedRepo", /agreed to its licence/],
  [403, "", /agreed to its licence/],
  [401, "", /has no public model a\/b\.$/],
  [404, "RepoNotFound", /has no public model a\/b\.$/],
  [404, "EntryNotFound", /has no config\.json at a\/b\.$/],
  [404, "", /has no config\.json at a\/b\.$/],
  [429, "", /asked too often/],
  [500, "", /status 500 for a\/b\.$/],
  [204, "", /status 204/],
]))
  test(`status ${status} ${code} is one sentence, and its body is not read`, async () => {
    const { seen, behave } = endless(status, code ? { "x-error-code": code } : {});
    const hub = await hubThat(status === 204 ? saying(204) : behave);
    await assert.rejects(hubConfig("a/b", hub), sentence);
    await seen.hungUp;
    assert.ok(seen.sent < 64 * megabyte.length, `${seen.sent} bytes`);
  });

test("a config longer than any is given up on the way, whatever length it claims", async () => {
  for (const headers of /** @type {Record<string, string>[]} */ ([{}, { "content-length": String(10 ** 12) }])) {
    const { seen, behave } = endless(200, headers);
    await assert.rejects(hubConfig("a/b", await hubThat(behave)), /^Error: The config\.json of a\/b is longer than the 1000000 bytes that are read\.$/);
    await seen.hungUp;
    assert.ok(seen.sent < 64 * megabyte.length, `${seen.sent} bytes`);
  }
});

test("no line, a line that breaks, a host that loops or never answers", async () => {
  const gone = await hubThat((_, reply) => void reply.destroy());
  await assert.rejects(hubConfig("a/b", gone), /cannot be reached from here\. Everything else on this page works without it\.$/);
  const broken = await hubThat((_, reply) => {
    reply.writeHead(200, { "content-length": "1000" }).write("{");
    setTimeout(() => reply.destroy(), 20);
  });
  await assert.rejects(hubConfig("a/b", broken), /cannot be reached/);
  const looping = await hubThat((question, reply) => saying(302, { location: String(question.url) })(question, reply));
  await assert.rejects(hubConfig("a/b", looping), /cannot be reached/);
  // What a browser throws when the host does not let the page read its answer.
  await assert.rejects(hubConfig("a/b", { ask: () => Promise.reject(new TypeError("Failed to fetch")) }), /cannot be reached/);
  const silent = await hubThat(() => {}, 50);
  await assert.rejects(hubConfig("a/b", silent), /did not answer in time/);
  const stalled = await hubThat((_, reply) => void reply.writeHead(200).write("{"), 50);
  await assert.rejects(hubConfig("a/b", stalled), /did not answer in time/);
});

test("a visitor who goes elsewhere ends the request", async () => {
  const turn = new AbortController();
  const hub = await hubThat(() => turn.abort());
  await assert.rejects(hubConfig("a/b", { ...hub, signal: turn.signal }), /no longer asked/);
});

test("a file is read by the ranges asked for, through the redirect to where large files are kept", async () => {
  /** @type {string[]} */
  const asked = [];
  const store = await serverThat(serving(bytes, asked));
  const hub = await hubThat((question, reply) => {
    assert.equal(question.url, "/a/b/resolve/main/model.safetensors");
    saying(302, { location: `${store}/blob?signature=1` })(question, reply);
  });
  const file = await hubFile("a/b", "model.safetensors", hub);
  assert.equal(file?.size, 100);
  assert.deepEqual(Buffer.from((await file?.slice(8, 12).arrayBuffer()) ?? []), bytes.subarray(8, 12));
  assert.deepEqual(Buffer.from((await file?.slice(90, 200).arrayBuffer()) ?? []), bytes.subarray(90)); // a file is cut likewise
  assert.deepEqual(asked, ["bytes=0-7", "bytes=8-11", "bytes=90-199"]);
});

test("a hub without such a file gives none; one that refuses it says why", async () => {
  assert.equal(await hubFile("a/b", "model.safetensors", await hubThat(saying(404, { "x-error-code": "EntryNotFound" }))), null);
  await assert.rejects(hubFile("a/b", "model.safetensors", await hubThat(saying(401, { "x-error-code": "GatedRepo" }))), /licence/);
  await assert.rejects(hubFile("a/b", "model.safetensors", await hubThat(saying(416))), /status 416/);
});

test("a range that is not honoured ends the request: the file is never read as a whole", async () => {
  const { seen, behave } = endless(200, { "content-length": String(10 ** 12) });
  await assert.rejects(
    hubFile("a/b", "model.safetensors", await hubThat(behave)),
    /sends a\/b's model\.safetensors only as a whole, so its header is not read\.$/,
  );
  await seen.hungUp;
  assert.ok(seen.sent < 64 * megabyte.length, `${seen.sent} bytes`);
});

test("another range than was asked for, none, a file that changes, and a part that does not end", async () => {
  for (const range of ["bytes 8-15/100", "bytes 0-99/100", "bytes 0-7/*", "bytes 0-7/99999999999999999999", "nonsense", ""]) {
    const { seen, behave } = endless(206, range === "" ? {} : { "content-range": range });
    await assert.rejects(
      hubFile("a/b", "model.safetensors", await hubThat(behave)),
      /sent another part of a\/b's model\.safetensors than it was asked for\.$/,
      range,
    );
    await seen.hungUp;
  }
  let size = 100;
  const file = await hubFile("a/b", "model.safetensors", await hubThat((question, reply) => serving(bytes.subarray(0, size))(question, reply)));
  size = 50;
  await assert.rejects(async () => file?.slice(8, 12).arrayBuffer(), /sent another part/);
  const { seen, behave } = endless(206, { "content-range": "bytes 0-7/100" });
  await assert.rejects(hubFile("a/b", "model.safetensors", await hubThat(behave)), /is longer than the 8 bytes that are read\.$/);
  await seen.hungUp;
});

test("a part that is shorter than it claims is not taken for whole", async () => {
  const short = await hubThat(saying(206, { "content-range": "bytes 0-7/100" }, "abc"));
  await assert.rejects(hubFile("a/b", "model.safetensors", short), /sent another part/);
});

test("the index is a text, or not there; the list of files is the hub's, of plain paths alone", async () => {
  const index = '{"weight_map":{}}';
  assert.equal(await hubIndex("a/b", await hubThat(saying(200, {}, index))), index);
  assert.equal(await hubIndex("a/b", await hubThat(saying(404))), null);
  const names = ["x-Q4_K_M.gguf", "Q8_0/x (1).gguf", "../../other/x.gguf", "/x.gguf", "a/../x.gguf", "a\nb.gguf", 3, "", "x?y.gguf"];
  /** @type {string[]} */
  const asked = [];
  const hub = await hubThat((question, reply) => {
    asked.push(String(question.url));
    reply.end(JSON.stringify({ siblings: names.map((rfilename) => ({ rfilename })) }));
  });
  assert.deepEqual(await hubFiles("a/b", hub), ["x-Q4_K_M.gguf", "Q8_0/x (1).gguf"]);
  assert.deepEqual(asked, ["/api/models/a/b"]);
  assert.equal(hubAddress("a/b", "Q8_0/x (1).gguf"), "https://huggingface.co/a/b/resolve/main/Q8_0/x%20(1).gguf");
  assert.deepEqual(await hubFiles("a/b", await hubThat(saying(404))), []);
  for (const body of ["<html>", "null", "[]", '{"siblings":3}', '{"siblings":[null]}'])
    await hubFiles("a/b", await hubThat(saying(200, {}, body))).then(
      (files) => assert.deepEqual(files, []),
      (error) => assert.match(error.message, /something else than a list of files\.$/),
    );
});
