// The matrix turns red for what it must, and for nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compared, controlSeen, notCompared, verdict } from "./comparison.js";
import { fingerprintOf } from "./fingerprint.js";

const committed = { "matmul nn, small": "aa", "attention, full": "bb", exp: "cc", "MLP, sqrt": "dd" };
const what = { build: "a build", instructionSet: "sse2", threads: 1 };

/** The row of a build that gives the committed digests but for some. @param {Record<string, string>} others */
const rowWith = (others) => compared(what, { ...committed, ...others }, committed, fingerprintOf, 1);
const equal = rowWith({});
const fused = rowWith({ "matmul nn, small": "11", "attention, full": "22", "MLP, sqrt": "33" });

test("equal digests hold and have one fingerprint", () => {
  assert.deepEqual([equal.equal, equal.differing], [4, []]);
  assert.equal(equal.fingerprint, fingerprintOf(committed));
  assert.deepEqual(verdict([equal, equal], fused), { holds: true, verdict: "All 2 runs gave the committed digests." });
});

test("one differing case turns the matrix red and is named", () => {
  const row = rowWith({ exp: "ee" });
  assert.deepEqual([row.equal, row.differing], [3, ["exp"]]);
  assert.notEqual(row.fingerprint, equal.fingerprint);
  assert.ok(!verdict([equal, row], fused).holds);
});

test("a case that is not there, and one that is too many, are differences", () => {
  assert.deepEqual(rowWith({ further: "ff" }).differing, ["further"]);
  const { exp, ...without } = committed;
  assert.ok(exp);
  assert.deepEqual(compared(what, without, committed, fingerprintOf, 1).differing, ["exp"]);
});

test("what could not be compared turns the matrix red, unless it was left out on purpose", () => {
  assert.ok(!verdict([equal, notCompared(what, "Firefox: not here", false)], fused).holds);
  assert.ok(verdict([equal, notCompared(what, "Firefox: not here", true)], fused).holds);
  assert.ok(!verdict([notCompared(what, "Firefox: not here", true)], fused).holds, "nothing compared is nothing shown");
});

test("the fused product turns the matrix red, and the digests say that it is the product", () => {
  assert.ok(!verdict([equal, fused], null).holds);
  assert.ok(controlSeen(fused));
});

test("a control that differs nowhere, or in another kernel too, is not seen", () => {
  for (const control of [
    equal,
    rowWith({ exp: "ee" }),
    rowWith({ "matmul nn, small": "11", exp: "ee" }),
    rowWith({ "attention, full": "22", "MLP, sqrt": "33" }),
  ]) {
    assert.ok(!controlSeen(control));
    assert.ok(!verdict([equal], control).holds);
  }
});
