import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { largestTextBytes, readText } from "../../../web/demo/text_file.js";

test("the shipped text is at least 100 KB of ASCII that carries nobody's header", () => {
  const bytes = readFileSync(new URL("../../../web/texts/alice.txt", import.meta.url));
  const { text } = readText(bytes, 0);
  assert.ok(bytes.length >= 100_000 && bytes.every((byte) => byte < 128 && byte !== 13));
  assert.doesNotMatch(text ?? "", /gutenberg|copyright|licen[cs]e/i);
});

test("UTF-8 is taken to the last byte, with its byte order mark", () => {
  assert.equal(readText(new TextEncoder().encode("né — 見"), 0).text, "né — 見");
  assert.equal(readText(new Uint8Array([0xef, 0xbb, 0xbf, 65]), 0).text, "\ufeffA");
});

test("an empty file, an over-sized one and bytes that are not UTF-8 are refused by name", () => {
  assert.match(readText(new Uint8Array(), 0).fault, /at least one byte, but got an empty file/);
  assert.match(readText(new Uint8Array(largestTextBytes + 1), 0).fault, /at most 67,108,864 bytes, but got 67,108,865/);
  assert.match(readText(new Uint8Array([65, 66, 0xff, 67]), 0).fault, /not, at 2\.$/);
  assert.match(readText(new Uint8Array([65, 0xc3]), 0).fault, /not, at 1\.$/);
  assert.match(readText(new Uint8Array([0x80]), 0).fault, /not, at 0\.$/);
});

test("a text no longer than one window of the model is refused", () => {
  assert.match(readText(new Uint8Array(5).fill(65), 32).fault, /more than the 32 bytes of one window, but got 5 bytes/);
  assert.equal(readText(new Uint8Array(32).fill(65), 32).text, null);
  assert.equal(readText(new Uint8Array(33).fill(65), 32).fault, "");
});
