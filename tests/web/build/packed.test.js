// What the build packs is smaller than gzip makes it, and unpacks to the same bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { withPacked } from "../../../web/build/packed.js";

test("a packed file unpacks to the bytes it was made of, and is smaller than what gzip makes at its best", async () => {
  const source = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${i} weights of ${(i * 7919) % 1009};`).join(""));
  const [plain, packed] = await withPacked({ name: "one.wasm", source });
  assert.deepEqual([plain.name, packed.name], ["one.wasm", "one.wasm.packed"]);
  assert.deepEqual(plain.source, source);
  assert.deepEqual(gunzipSync(packed.source), source);
  assert.ok(packed.source.length < gzipSync(source, { level: 9 }).length);
});
