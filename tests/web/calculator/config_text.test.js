// Which texts are taken as a configuration.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsed } from "../../../web/calculator/config_text.js";

test("a key that stands twice in one object is refused, as the estimator's own reader refuses it", () => {
  assert.match(parsed('{"a": 1, "b": {"c": 1, "c": 2}}').sentence, /each field once, but got "c" twice/);
  assert.match(parsed('{"a": 1, "\\u0061": 2}').sentence, /"a" twice/);
  assert.match(parsed('{"a": [{"b": 1}, {"b": ":{"}], "a": 2}').sentence, /"a" twice/);
  for (const text of ['{"a": {"b": 1}, "b": 2}', '{"a": [{"b": 1}, {"b": 2}]}', '{"a": "a", "b": "\\"a\\": 1"}', "{}"])
    assert.deepEqual(parsed(text), { config: JSON.parse(text), sentence: "" });
});

test("a number that JSON.parse would change is refused as it is written; what only looks like one is none", () => {
  for (const number of ["1e999", "-1e999", "9007199254740993", "-9007199254740993", "123456789012345678901234567890"])
    assert.equal(parsed(`{"a": [{"b": ${number}}]}`).sentence, `Configuration: expected numbers that are exact in a double (at most 2^53), but got ${number}.`);
  for (const text of ['{"a": 9007199254740992, "b": -9007199254740992}', '{"a": 1e300, "b": 9007199254740993.5}', '{"a": "1e999", "1e999": "\\"1e999"}'])
    assert.deepEqual(parsed(text), { config: JSON.parse(text), sentence: "" });
});
