// The networks a page or a reader starts from: each is good, and under its schedule it gives the bits of keep-all.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { presets } from "../../web/demo/presets.js";
import { loadEngine, runToReport } from "./engine.js";

const texts = new URL("../../web/texts/", import.meta.url);

test("every network file of the site is one of the table, and the other way round", () => {
  const files = readdirSync(new URL("../../web/presets/", import.meta.url)).sort();
  assert.deepEqual(presets.map(({ value }) => `${value}.json`).sort(), files);
});

for (const { value, url, schedule } of presets)
  test(`${value} under ${schedule} gives the bits of keep-all, in the bytes that were predicted`, async () => {
    const engine = await loadEngine();
    const file = readFileSync(url, "utf8");
    const kept = runToReport(engine, JSON.parse(file), { schedule: "keep-all" });
    const less = runToReport(engine, JSON.parse(file), { schedule });
    assert.equal(less.gradientDigest, kept.gradientDigest);
    assert.equal(less.peakBytes, less.predictedPeakBytes);
    assert.ok(less.activationPeakBytes < kept.activationPeakBytes);
  });

test("the shipped text is the one its source note describes", () => {
  const bytes = readFileSync(new URL("alice.txt", texts));
  const note = readFileSync(new URL("alice.source.md", texts), "utf8");
  assert.ok(note.includes(createHash("sha256").update(bytes).digest("hex")));
  assert.ok(note.includes(`${bytes.length.toLocaleString("en-US")} bytes`));
});
