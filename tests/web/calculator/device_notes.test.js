import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { deviceNotes } from "../../../web/calculator/device_notes.js";

/** @type {import("../../../web/calculator/answer.js").DeviceEntry[]} */
const devices = JSON.parse(readFileSync(new URL("../../../core/estimate/device/devices.json", import.meta.url), "utf8"));

test("a device's note and the figures without a second source are said in words", () => {
  const device = { id: "x", name: "X", kind: "GPU", memory_bytes: 1, note: "with ECC on", unchecked: "link_bandwidth, launch_price_usd" };
  assert.deepEqual(deviceNotes(device), ["X: with ECC on.", "X: no second source was found for its links between devices, launch price."]);
  assert.deepEqual(deviceNotes({ id: "y", name: "Y", kind: "GPU", memory_bytes: 1 }), []);
});

test("no sentence about a device shows the name of a field", () => {
  const sentences = devices.flatMap(deviceNotes);
  assert.ok(sentences.length > 30);
  for (const sentence of sentences) assert.doesNotMatch(sentence, /_|undefined/);
});
