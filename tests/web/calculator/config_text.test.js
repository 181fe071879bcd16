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
