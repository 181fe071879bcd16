// What the validation page says of a recorded run.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { verdicts } from "../../bench/goals.js";
import { ratioStrips, ratioStripsTable } from "../../../web/charts/ratio_strips.js";
import { toMarkup } from "../../../web/charts/svg.js";
import { goalRow, goalsSentence, sortedVerdicts } from "../../../web/validation/speed_goals.js";
import { gradientRows, machineSentence, nativeRows, smallProductsSentence, speedStrips } from "../../../web/validation/speed.js";

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
  assert.equal(speedStrips(bench).length, 2 * 5);
  const vectors = speedStrips(bench).filter(({ name }) => name.includes("1 to 8 rows"));
  assert.deepEqual(
    vectors.map(({ dots }) => dots.map(({ value }) => value)),
    bench.javascript.map(({ vectors: { columns, rows } }) => rows.map((row) => row[columns.indexOf("best")])),
    "every product of few rows is drawn, slow ones too",
  );
  for (const { name, dots } of speedStrips(bench)) {
    assert.ok(dots.length >= 12, name);
    for (const { label, value } of dots) assert.ok(value > 0 && !label.includes("undefined"), `${name}: ${label}`);
  }
  const rows = [...gradientRows(bench), ...nativeRows(bench)];
  assert.ok(rows.length > 20);
  for (const row of rows) assert.ok(!row.includes(undefined) && !String(row[0]).includes("undefined"), row.join());
  assert.ok(
    gradientRows(bench).every((row) => Number(row[5]) > 0),
    "sqrt over keep-all is in each row",
  );
});

test("every native product is shown, and the worst that no goal judges is named", { skip: !existsSync(recordUrl) && "no run has been recorded" }, () => {
  /** @type {import("../../../web/validation/speed.js").Bench} */
  const bench = JSON.parse(readFileSync(recordUrl, "utf8"));
  const { columns, rows } = bench.native.products;
  assert.equal(nativeRows(bench).length, rows.length);
  for (const form of ["nn", "nt", "tn"]) for (const n of [64, 256]) assert.ok(nativeRows(bench).some(([name]) => name === `avx2 ${form}, n\u00a0=\u00a0${n}`));
  const place = columns.indexOf("of OpenBLAS");
  const small = rows.filter((row) => row[0] !== "sse2" && Number(row[2]) < 512);
  const least = Math.min(...small.map((row) => Number(row[place])));
  assert.match(smallProductsSentence(bench), new RegExp(`which none judges, the least beside OpenBLAS is ${least} \\(`));
});

test("the page says of which commit the engine was, or that the record does not", { skip: !existsSync(recordUrl) && "no run has been recorded" }, () => {
  const { commit: _, ...unnamed } = JSON.parse(readFileSync(recordUrl, "utf8"));
  assert.match(machineSentence(unnamed), /names its date and no commit; what changed in the kernels since is not in these numbers\.$/);
  assert.match(machineSentence({ ...unnamed, commit: "0123abc" }), /The engine was that of commit 0123abc; what changed/);
});

test("every goal has a row with its bound, its worst case and where; missed ones come first", {
  skip: !existsSync(recordUrl) && "no run has been recorded",
}, () => {
  const bench = JSON.parse(readFileSync(recordUrl, "utf8"));
  const list = sortedVerdicts(bench);
  assert.equal(list.length, verdicts(bench).length);
  assert.deepEqual(
    list.map(({ holds }) => holds),
    [...list.filter(({ holds }) => !holds), ...list.filter(({ holds }) => holds)].map(({ holds }) => holds),
  );
  for (const verdict of list) {
    const { goal, bound, worst, where } = goalRow(verdict);
    assert.ok(goal && where && !where.includes("undefined"), goal);
    const [sign, number] = bound.split(" ");
    const holds = sign === "≥" ? Number(worst) >= Number(number) : Number(worst) <= Number(number);
    assert.equal(holds, verdict.holds, `${goal}: what is printed, ${worst} ${bound}, says the same`);
  }
});

/** @typedef {import("../../bench/goals.js").Verdict} Verdict */

/** @param {Partial<Verdict>} changes @returns {Verdict} */
const product = (changes) => ({ goal: "product", bound: 1.5, atLeast: true, worst: { value: 1.2, where: "n = 512" }, holds: false, ...changes });

test("a goal met against one way alone is counted, and named with the other's figure", () => {
  const beside = { what: "with transposes written out", value: 1.8, where: "16 layers" };
  const partly = product({ goal: "gradient over another", bound: 10, worst: { value: 12, where: "16 layers" }, holds: true, beside });
  const sentence = goalsSentence([partly, product({ holds: true })]);
  assert.match(
    sentence,
    /^2 of 2 goals are met, .*Of the met, 1 is met against one way of a library alone, and missed against its faster one: gradient over another \(with transposes written out 1\.80\)/,
  );
  assert.doesNotMatch(goalsSentence([{ ...partly, beside: { ...beside, value: 11 } }]), /one way/);
  assert.equal(goalRow(partly).beside, "with transposes written out: 1.80 (16 layers)");
});

test("the sentence counts the goals, and those out of reach only where the limit is below the bound", () => {
  const met = product({ holds: true, atLimit: 1.4 });
  assert.match(
    goalsSentence([product({ atLimit: 1.4 }), product({ atLimit: 1.6 }), product({}), met]),
    /^1 of 4 goals are met, 3 are missed; .*Of the missed, 1 \(.*bounds of 1\.5\)/,
  );
  assert.doesNotMatch(goalsSentence([product({ atLimit: 1.6 }), met]), /without fusing/);
  assert.equal(goalRow(product({ atLimit: 1.4 })).atLimit, "1.40");
  assert.equal(goalRow(met).bound, "≥ 1.5");
  assert.equal(goalRow(product({ atLeast: false })).bound, "≤ 1.5");
});
