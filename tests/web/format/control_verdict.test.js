import assert from "node:assert/strict";
import { test } from "node:test";
import { allDigests, controlFailure } from "../../../web/format/control_verdict.js";

const honest = { outputDigest: "a", gradientDigest: "b", weightDigest: "c" };

test("a control is passed when any one digest differs", () => {
  for (const name of ["outputDigest", "gradientDigest", "weightDigest"]) {
    const flipped = { ...honest, [name]: "x" };
    assert.notEqual(allDigests(flipped), allDigests(honest), name);
    assert.equal(controlFailure(honest, flipped), "", name);
  }
});

test("a control in which nothing differs says that it failed", () => {
  assert.match(controlFailure(honest, { ...honest }), /The control failed/);
});
