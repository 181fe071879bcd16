// What is wrong with a configuration's text is told in full, whatever the browser's own words for it are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../../web/calculator/config_read.js";
import { jsonFault } from "../../../web/calculator/json_fault.js";

/** @param {number} levels @param {string} inside */
const nested = (levels, inside = "1") => `${'{"a":'.repeat(levels)}${inside}${"}".repeat(levels)}`;

test("JSON nested deeper than the estimator reads gets a sentence with its depth, however deep; 63 levels are read", () => {
  assert.equal(readConfig(nested(100_000)).sentence, "Configuration: expected at most 63 levels of nesting, but got 100,000.");
  assert.equal(readConfig(nested(64)).sentence, "Configuration: expected at most 63 levels of nesting, but got 64.");
  assert.equal(
    readConfig(`{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`).sentence,
    "Configuration: expected at most 63 levels of nesting, but got 100,001.",
  );
  for (const text of [nested(63), nested(61, '["{{{{", {}]'), `{"a": "${"{".repeat(100)}"}`])
    assert.deepEqual(readConfig(text), { config: JSON.parse(text), sentence: "" });
});

for (const [text, expected, got, line] of /** @type {[string, string, string, number][]} */ ([
  ['{"a": NaN}', "a value", "“NaN”", 1],
  ['{"a": 1,\n "b": -Infinity}', "a value", "“-Infinity”", 2],
  ["<!doctype html>\n<html>", "a value", "“<!doctype”", 1],
  ["{'a': 1}", "a name in quotes or }", "“'a'”", 1],
  ['{"a": 1,\n}', "a name in quotes", "“}”", 2],
  ['{"a": [1,]}', "a value", "“]”", 1],
  ['{"a" 1}', "a colon", "“1”", 1],
  ['{"a": 1 "b": 2}', "a comma or }", '“"b"”', 1],
  ['{"a": [1 2]}', "a comma or ]", "“2”", 1],
  ['{"a": [1}', "a comma or ]", "“}”", 1],
  ['{"a":\n\n', "a value", "the end of the text", 3],
  ['{"a": 01}', "a value", "“01”", 1],
  ["{} {}", "the end", "“{”", 1],
]))
  test(`${JSON.stringify(text)} is no JSON: ${expected} in line ${line}, but got ${got}`, () => {
    assert.throws(() => JSON.parse(text));
    assert.deepEqual(jsonFault(text), { expected, got, line });
    assert.equal(readConfig(text).sentence, `Configuration: expected JSON (${expected} in line ${line}), but got ${got}.`);
  });

test("what is JSON has no fault, and what is not an object is named", () => {
  for (const text of ['{"a": [1, -0.5e3, true, null, "x\\u00e9\\"", {}, []], "b": {"c": []}}', " [] ", "3", '"x"', "{}"]) {
    JSON.parse(text);
    assert.equal(jsonFault(text), null, text);
  }
  assert.equal(readConfig("[1, 2]").sentence, "Configuration: expected a JSON object, as in a config.json, but got “[1, 2]”.");
  assert.equal(readConfig("  ").sentence, "");
});
