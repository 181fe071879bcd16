// What the validation page says of a recorded run.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { ratioStrips, ratioStripsTable } from "../../../web/charts/ratio_strips.js";
import { toMarkup } from "../../../web/charts/svg.js";
import { gradientRows, machineSentence, nativeRows, speedStrips } from "../../../web/validation/speed.js";

const strips = [
  {
    name: "faster",
    dots: [
      { label: "small", value: 1.2 },
      { label: "large", value: 3 },
    ],
  },
  { name: "slower", dots: [{ label: "small", value: 0.5 }] },
];

test("a strip says its least ratio and how many reach 1, and its table holds every ratio", () => {
  for (const width of [360, 800]) {
    const drawing = ratioStrips(strips, { width, title: "Ratios" });
    assert.equal(drawing.attributes["aria-label"], "Ratios: faster least 1.2×, 2 of 2 ≥ 1; slower least 0.5×, 0 of 1 ≥ 1.");
    assert.doesNotMatch(toMarkup(drawing), /NaN|Infinity|undefined/);
  }
  assert.deepEqual(ratioStripsTable(strips).rows, [
    ["faster", "small", 1.2],
    ["faster", "large", 3],
    ["slower", "small", 0.5],
  ]);
});

const recordUrl = new URL("../../../web/validation/bench.json", import.meta.url);

test("the recorded run fills every row of the page", { skip: !existsSync(recordUrl) && "no run has been recorded" }, () => {
  /** @type {import("../../../web/validation/speed.js").Bench} */
  const bench = JSON.parse(readFileSync(recordUrl, "utf8"));
  assert.match(machineSentence(bench), new RegExp(`^Measured on ${bench.date} on one machine, one core at a time: .+Node \\d+.+Chromium \\d+.+OpenBLAS`));
  assert.equal(speedStrips(bench).length, 2 * 4);
  for (const { name, dots } of speedStrips(bench)) {
    assert.ok(dots.length >= 12, name);
    for (const { label, value } of dots) assert.ok(value > 0 && !label.includes("undefined"), `${name}: ${label}`);
  }
  const rows = [...gradientRows(bench), ...nativeRows(bench)];
  assert.ok(rows.length > 20);
  for (const row of rows) assert.ok(!row.includes(undefined) && !String(row[0]).includes("undefined"), row.join());
  assert.ok(
    gradientRows(bench).every((row) => Number(row[4]) > 0),
    "sqrt over keep-all is in each row",
  );
});
