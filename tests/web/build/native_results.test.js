// The native results: all hold, at both scales, and the table for readers without script says the same as the record.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { nativeTable, recorded } from "../../../web/build/record_native.js";

const native = recorded();

test("the recorded native suite passed at both scales, with no byte between prediction and measurement", () => {
  for (const report of [native.quick, native.full]) {
    assert.equal(report.passed, true);
    assert.equal(report.accounting.largest_peak_difference_bytes, 0);
    assert.equal(report.accounting.runs_leaving_bytes, 0);
    assert.deepEqual(
      report.parts.map(({ name }) => name),
      ["determinism", "scaling", "performance"],
    );
  }
  assert.ok(native.full.accounting.runs > 200_000);
});

test("every recorded case states a set-up and found every fault put in on purpose", () => {
  for (const one of native.full.parts.flatMap(({ cases }) => cases)) {
    assert.ok(one.setup.length > 40, one.id);
    assert.ok(one.controls.length > 0, one.id);
    for (const { tried, detected, broken } of one.controls) assert.ok(tried > 0 && detected === tried, `${one.id}: ${broken}`);
  }
});

test("the table for readers without script is the record's", () => {
  assert.equal(readFileSync(new URL("../../../web/partials/native-results.html", import.meta.url), "utf8"), nativeTable(native));
});

test("a record with a failed case would show it", () => {
  const broken = structuredClone(native);
  broken.full.parts[0].cases[0].passed = false;
  assert.match(nativeTable(broken), /<td>fails<\/td>/);
});
