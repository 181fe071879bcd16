// The page's fields of context and batch go as far as the estimator's search, and no further.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { params } from "../../../web/calculator/params.js";

const header = readFileSync(new URL("../../../core/estimate/answer/request.h", import.meta.url), "utf8");

/** @param {string} name */
const stated = (name) => Number(header.match(new RegExp(`${name} = ([\\d']+)`))?.[1].replaceAll("'", ""));

test("the largest context and batch of the page are those of the estimator", () => {
  for (const [field, name] of [
    ["context", "most_context"],
    ["batch", "most_batch"],
  ]) {
    const high = /** @type {any} */ (params.find((one) => one.name === field)).high;
    assert.equal(high, stated(name));
  }
});
