// The calculator's charts against a size and against every model: what they say, and where things fit.
import assert from "node:assert/strict";
import test from "node:test";
import { fitCurve } from "../../../web/charts/fit_curve.js";
import { fitDots, fitDotsTable } from "../../../web/charts/fit_dots.js";
import { quantityCurve, quantityCurveTable } from "../../../web/charts/quantity_curve.js";
import { toMarkup } from "../../../web/charts/svg.js";
import { units } from "../../../web/format/units.js";

const points = [1, 2, 4, 8].map((x) => ({ x, y: x * 0.001, fits: x <= 4 }));
const dots = [
  { name: "small", x: 1e8, y: 2e8, fits: true },
  { name: "large", x: 1e11, y: 2e11, fits: false },
];
const options = { width: 600, title: "least time of a step", xTitle: "batch, sequences", unit: units.s, now: 2, largest: 5 };

test("a quantity's curve has its unit on every tick, its title, and the size where it stops fitting", () => {
  const drawing = toMarkup(quantityCurve(points, options));
  assert.match(drawing, /aria-label="least time of a step: from 1\.00 ms at 1 to 8\.00 ms at 8 batch, sequences; it fits up to 5\."/);
  for (const part of [">least time of a step<", ">batch, sequences<", ">fits up to 5<", ">2 ms<"]) assert.ok(drawing.includes(part), part);
  assert.equal([...drawing.matchAll(/class="dot"/g)].length, 3);
  assert.equal([...drawing.matchAll(/class="mark"/g)].length, 1);
  assert.doesNotMatch(drawing, /NaN|Infinity|undefined/);
});

for (const [fits, words, drawn] of /** @type {const} */ ([
  [false, "it fits at none of them", "nothing drawn fits"],
  [true, "it fits at all of them", "everything drawn fits"],
]))
  test(`without a size where it stops fitting the charts have no line for one: "${drawn}"`, () => {
    const same = points.map((point) => ({ ...point, fits, bytes: { weights: 100 } }));
    const curves = [quantityCurve(same, { ...options, largest: null }), fitCurve(same, { ...options, capacityBytes: 150, largest: null })];
    for (const drawing of curves.map(toMarkup)) {
      assert.ok(drawing.includes(words));
      assert.ok(drawing.includes(`>${drawn}<`));
      assert.doesNotMatch(drawing, /fits up to|class="predicted"/);
    }
    assert.match(
      toMarkup(fitCurve(same, { ...options, capacityBytes: 150, largest: 3 })),
      />fits up to 3<.*class="predicted"|class="predicted".*>fits up to 3</,
    );
  });

test("a size or a model that cannot run, however much memory there is, is not called one that does not fit", () => {
  const barred = points.map((point) => ({ ...point, cannotRun: point.x > 4, bytes: { weights: 100 } }));
  const curve = toMarkup(quantityCurve(barred, { ...options, largest: 4 }));
  assert.match(curve, /it runs up to 4\..*>runs up to 4</);
  assert.equal([...curve.matchAll(/stroke-dasharray="2 2"/g)].length, 1);
  assert.match(toMarkup(fitCurve(barred, { ...options, capacityBytes: 150, largest: 4 })), /it runs up to 4\./);
  const none = barred.map((point) => ({ ...point, fits: false, cannotRun: true }));
  assert.match(toMarkup(quantityCurve(none, { ...options, largest: null })), /it can run at none of them\..*>nothing drawn can run</);
  const models = [...dots, { name: "barred", x: 1e8, y: 3e8, fits: false, cannotRun: true }];
  const drawn = toMarkup(fitDots(models, { width: 600, title: "t", xTitle: "x", unit: units.bytes, now: "small", capacity: null }));
  assert.match(drawn, /1 of 3 models fit, 1 cannot run\./);
  assert.equal([...drawn.matchAll(/stroke-dasharray/g)].length, 1);
  assert.deepEqual(
    fitDotsTable(models, { title: "t", xTitle: "x", unitName: "bytes" }).rows.map((row) => row[3]),
    ["yes", "no", "cannot run"],
  );
});

test("what lies above the axis is cut at its end, where it crosses it, and leaves the drawing nowhere", () => {
  const steep = [1, 4].map((x) => ({ x, fits: false, bytes: { weights: 100, "kv-cache": x === 1 ? 100 : 900 } }));
  const [weights, cache] = [...toMarkup(fitCurve(steep, { ...options, capacityBytes: 100, largest: null })).matchAll(/class="area[^"]*" d="([^"]+)"/g)].map(
    ([, path]) => path,
  );
  // 522 pixels wide from 66; the axis ends at 400 bytes, 26 pixels from above and 284 from zero: 200 to 1,000 bytes cross it at a quarter.
  assert.equal(weights, "M66 239L588 239L588 310L66 310Z");
  assert.equal(cache, "M66 168L196.5 26L588 26L588 239L66 239Z");
});

test("close values start at zero, distant ones are logarithmic, equal ones are drawn", () => {
  const ticks = (/** @type {number[]} */ ys) =>
    toMarkup(
      quantityCurve(
        ys.map((y, i) => ({ x: i + 1, y, fits: true })),
        options,
      ),
    );
  assert.match(ticks([1, 2]), />0</);
  assert.doesNotMatch(ticks([0.001, 10]), />0</);
  for (const same of [0, 3]) assert.doesNotMatch(ticks([same, same]), /NaN|Infinity/);
});

test("tables hold the values themselves, their unit, and what fits", () => {
  const names = { title: "least time", xTitle: "batch", unitName: "s" };
  const table = quantityCurveTable(points, names);
  assert.deepEqual(table.columns[1], { name: "least time", unit: "s" });
  assert.deepEqual(table.rows[3], [8, 0.008, "no"]);
  assert.deepEqual(fitDotsTable(dots, names).rows[0], ["small", 1e8, 2e8, "yes"]);
});

test("of models a filled dot fits, and only bytes have the line of the memory", () => {
  const base = { width: 600, title: "bytes on one device", xTitle: "parameters", unit: units.bytes, now: "small" };
  const bytes = toMarkup(fitDots(dots, { ...base, capacity: { y: 2 ** 34, words: "memory 16.0 GiB" } }));
  assert.match(bytes, /1 of 2 models fit/);
  assert.ok(bytes.includes("memory 16.0 GiB"));
  assert.doesNotMatch(toMarkup(fitDots(dots, { ...base, capacity: null })), /class="limit"/);
});

test("the bytes' own curve says where it stops fitting", () => {
  const stacked = points.map(({ x, fits }) => ({ x, fits, bytes: { weights: 100, "kv-cache": x * 10 } }));
  const drawing = toMarkup(fitCurve(stacked, { width: 600, title: "Bytes", xTitle: "batch", capacityBytes: 150, now: 1, largest: 5 }));
  assert.match(drawing, /of the 150 bytes of memory, it fits up to 5\./);
  assert.doesNotMatch(drawing, /the axis ends/);
  const high = stacked.map((point) => ({ ...point, bytes: { weights: 1000 } }));
  assert.match(
    toMarkup(fitCurve(high, { width: 600, title: "Bytes", xTitle: "batch", capacityBytes: 150, now: 1, largest: null })),
    />the axis ends at 4 × the memory</,
  );
});

test("values and ticks read with their unit", () => {
  assert.equal(units.FLOP.text(1.932e13), "19.3 TFLOP");
  assert.equal(units.FLOP.tick(1e12), "1 TFLOP");
  assert.equal(units.FLOP.text(12), "12 FLOP");
  assert.equal(units.s.tick(0.01), "10 ms");
  assert.equal(units.s.tick(100), "1 min 40 s");
  assert.equal(units.s.tick(0), "0");
  assert.equal(units["tokens/s"].text(0.00331), "0.00331 /s");
  assert.equal(units["tokens/s"].tick(150), "150 /s");
  assert.equal(units["tokens/s"].text(65_536), "65.5 k /s");
  assert.equal(units.bytes.tick(2 ** 30), "1 GiB");
});
