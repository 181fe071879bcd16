// Charts are pure functions from plain reports to a drawing; the small reports here are written by hand.
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { bars, barsTable } from "../../../web/charts/bars.js";
import { beside } from "../../../web/charts/beside.js";
import { lossCurve, lossCurveTable } from "../../../web/charts/loss_curve.js";
import { memoryTimeline, memoryTimelineTable } from "../../../web/charts/memory_timeline.js";
import { byteTicks, countTicks, linearScale, logScale, powerTicks, realTicks } from "../../../web/charts/scale.js";
import { scalingCurve, scalingCurveTable } from "../../../web/charts/scaling_curve.js";
import { actionSentence, scheduleStrip, scheduleStripTable } from "../../../web/charts/schedule_strip.js";
import { svg, toMarkup } from "../../../web/charts/svg.js";
import { thin } from "../../../web/charts/thin.js";

const none = { weights: 0, input: 0, keptActivations: 0, recomputedActivations: 0, activationGradients: 0, weightGradients: 0, optimizer: 0, workspace: 0 };

/** @param {number[]} kept bytes at each action */
const timelineOf = (kept) => kept.map((keptActivations, action) => ({ action, bytes: { ...none, weights: 100, keptActivations } }));

/** A keep-all gradient of two stages. */
const strip = {
  fault: { field: "", message: "" },
  schedule: "keep-all",
  stageCount: 2,
  ops: Uint8Array.of(1, 1, 2, 2),
  stages: Int32Array.of(1, 2, 2, 1),
  residentBytes: Float64Array.of(10, 20, 20, 10),
  liveStage: Int32Array.of(1, 2),
  liveSaved: Uint8Array.of(1, 1),
  liveRecomputed: Uint8Array.of(0, 1),
  liveFrom: Int32Array.of(0, 1),
  liveTo: Int32Array.of(4, 3),
};

/** Every number in a drawing's paths and places. @param {import("../../../web/charts/svg.js").SvgNode} node @returns {string[]} */
function allAttributes(node) {
  return [...Object.values(node.attributes).map(String), ...node.children.flatMap((child) => (typeof child === "string" ? [] : allAttributes(child)))];
}

const drawings = {
  "memory timeline": memoryTimeline(timelineOf([0, 50, 100, 50, 0]), { width: 600, title: "Keep everything", budgetBytes: 180, predictedPeakBytes: 200 }),
  "memory timeline before a run": memoryTimeline([], { width: 600, title: "Keep everything" }),
  "memory timeline while it grows": memoryTimeline(timelineOf([0, 50]), { width: 600, title: "Keep everything", actionCount: 40 }),
  "schedule strip": scheduleStrip(strip, { width: 600, cursor: 2 }),
  bars: bars(
    [
      { name: "keep-all", predictedBytes: 200, measuredBytes: 200, note: "4 forward steps" },
      { name: "sqrt", predictedBytes: 90 },
    ],
    { width: 600, title: "Peak", budgetBytes: 120 },
  ),
  "scaling curve": scalingCurve(
    [
      {
        name: "√L",
        points: [
          { x: 4, y: 2 },
          { x: 16, y: 4 },
          { x: 64, y: 8 },
        ],
        fit: { exponent: 0.5, low: 0.48, high: 0.52, constant: 1 },
      },
    ],
    { width: 700, title: "Peak", xTitle: "layers" },
  ),
  "loss curve": lossCurve({ name: "keep-all", losses: [3, 2, 1] }, { name: "budget", losses: [3, 2] }, { width: 600, stepCount: 5 }),
  "loss curve before a run": lossCurve({ name: "keep-all", losses: [] }, undefined, { width: 600 }),
};

for (const [name, drawing] of Object.entries(drawings)) {
  test(`${name}: a labelled image without a number that is none`, () => {
    assert.equal(drawing.attributes.role, "img");
    assert.match(String(drawing.attributes["aria-label"]), /\.$/);
    for (const value of allAttributes(drawing)) assert.doesNotMatch(value, /NaN|Infinity|undefined/);
    assert.match(toMarkup(drawing), /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="chart"/);
  });
}

test("the timeline's label and table hold exact bytes", () => {
  const timeline = timelineOf([0, 1572764, 0]);
  assert.match(String(memoryTimeline(timeline, { width: 600, title: "Run" }).attributes["aria-label"]), /peak 1\.50 MiB \(1,572,864 bytes\)/);
  const table = memoryTimelineTable(timeline);
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ["up to action", "weights", "kept activations", "all"],
  );
  assert.deepEqual(table.rows[1], [1, 100, 1572764, 1572864]);
});

test("the timeline draws purposes that hold bytes and no others", () => {
  const markup = toMarkup(drawings["memory timeline"]);
  assert.match(markup, /purpose-kept-activations/);
  assert.doesNotMatch(markup, /purpose-recomputed-activations/);
});

test("the strip draws kept and recomputed activations apart and says what an action does", () => {
  const [kept, recomputed] = ["kept", "recomputed"].map((name) => allAttributes(drawings["schedule strip"]).includes(`block purpose-${name}-activations`));
  assert.ok(kept && recomputed);
  assert.deepEqual(scheduleStripTable(strip).rows[2], [2, "backward", 2, 20]);
  assert.equal(actionSentence(strip, 2), "Action 2: backward, stage 2; 20 bytes resident.");
});

test("a bar that has not run is said to be predicted only", () => {
  assert.deepEqual(barsTable([{ name: "sqrt", predictedBytes: 90 }]).rows, [["sqrt", 90, "not run", ""]]);
});

test("losses are compared bit by bit in the table", () => {
  const table = lossCurveTable({ name: "a", losses: [1, 0.1 + 0.2] }, { name: "b", losses: [1, 0.3] });
  assert.deepEqual(
    table.rows.map((row) => row[3]),
    ["equal", "differs"],
  );
});

test("the scaling table carries the fitted exponent and its interval", () => {
  const series = [{ name: "s", points: [{ x: 1, y: 2 }], fit: { exponent: 0.5, low: 0.4, high: 0.6, constant: 2 } }];
  assert.deepEqual(scalingCurveTable(series, { x: "layers", y: "bytes" }).rows, [["s", 1, 2, "0.5000", "0.4000 to 0.6000"]]);
});

test("drawings stand beside each other where there is room and below each other where not", () => {
  const draw = (/** @type {number} */ width) => svg("svg", { width, height: 100 });
  assert.equal(beside(1000, [draw, draw]).attributes.height, 100);
  assert.equal(beside(400, [draw, draw]).attributes.height, 212);
});

test("markup escapes what a name may hold", () => {
  assert.equal(toMarkup(svg("text", { title: 'a"b' }, "<&>")), '<text title="a&quot;b">&lt;&amp;&gt;</text>');
});

test("thinning keeps the order, the ends and the extremes, and never more than its limit", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 500 }), fc.integer({ min: 6, max: 60 }), (heights, limit) => {
      const items = heights.map((height, place) => ({ height, place }));
      const kept = thin(items, (item) => item.height, limit);
      assert.ok(kept.length <= Math.max(limit, 1));
      assert.ok(kept.every((item, i) => i === 0 || item.place > kept[i - 1].place));
      assert.equal(kept[0], items[0]);
      assert.equal(kept.at(-1), items.at(-1));
      assert.equal(Math.max(...kept.map((item) => item.height)), Math.max(...heights));
      assert.equal(Math.min(...kept.map((item) => item.height)), Math.min(...heights));
    }),
    { seed: 4 },
  );
});

test("ticks are round and lie within the axis", () => {
  assert.deepEqual(countTicks(97, 5), [0, 20, 40, 60, 80]);
  assert.deepEqual(
    byteTicks(5 * 1024 ** 2, 5),
    [0, 1, 2, 3, 4, 5].map((mib) => mib * 1024 ** 2),
  );
  assert.deepEqual(powerTicks(4, 1024, 2, 5), [4, 16, 64, 256, 1024]);
  const { values, decimals } = realTicks(2.31, 2.74, 5);
  assert.deepEqual(
    values.map((value) => value.toFixed(decimals)),
    ["2.4", "2.5", "2.6", "2.7"],
  );
});

test("scales meet their ends", () => {
  const line = linearScale([0, 10], [50, 250]);
  assert.deepEqual([line(0), line(5), line(10)], [50, 150, 250]);
  const log = logScale([1, 100], [0, 200]);
  assert.ok(Math.abs(log(10) - 100) < 1e-9);
});
