// What the module computes: bits under every schedule, bytes, cancel, refusal, and the size of its heap.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { deepNetwork, finish, loadEngine, residualNetwork, runToReport, textNetwork, wasmBytes } from "./engine.js";

const MiB = 2 ** 20;

for (const network of [residualNetwork, textNetwork])
  test(`${network.name}: every schedule gives the bits of keep-all, in the bytes that were predicted`, async () => {
    const engine = await loadEngine();
    const keepAll = runToReport(engine, network, { schedule: "keep-all" });
    for (const { schedule } of engine.predictCatalogue(JSON.stringify(network), "gradient")) {
      const report = runToReport(engine, network, { schedule });
      assert.equal(report.gradientDigest, keepAll.gradientDigest, schedule);
      assert.equal(report.loss, keepAll.loss, schedule);
      assert.equal(report.peakBytes, report.predictedPeakBytes, schedule);
      assert.equal(report.activationPeakBytes, report.predictedActivationPeakBytes, schedule);
    }
    const flipped = runToReport(engine, network, { schedule: "sqrt", flip_weight_bit: true });
    assert.notEqual(flipped.gradientDigest, keepAll.gradientDigest, "one flipped weight bit is seen");
  });

test("a cancelled run frees everything", async () => {
  const engine = await loadEngine();
  const { job } = engine.openRun(JSON.stringify(deepNetwork(2000, 16, 4)), JSON.stringify({ schedule: "revolve:5" }));
  assert.equal(engine.advanceJob(job, 1).state, "running");
  assert.ok(engine.ledgerLiveBytes() > 0);
  engine.closeJob(job);
  assert.equal(engine.ledgerLiveBytes(), 0);
});

test("a 10,000-layer network takes a gradient with 20 slots in at most 64 MB of activations", async () => {
  const engine = await loadEngine();
  const report = runToReport(engine, deepNetwork(10_000, 16, 4), { schedule: "revolve:20" });
  assert.equal(report.forwardSteps, 47_976);
  assert.equal(report.peakBytes, report.predictedPeakBytes);
  assert.ok(report.activationPeakBytes <= 64e6, `${report.activationPeakBytes} bytes`);
});

const large = [
  { title: "keep-all over 300 stages", network: deepNetwork(300, 128, 128), options: { schedule: "keep-all" } },
  { title: "revolve over 10,000 stages", network: deepNetwork(10_000, 16, 4), options: { schedule: "revolve:20" } },
  { title: "training with AdamW", network: deepNetwork(100, 256, 64), options: { task: "train", steps: 2, schedule: "sqrt" } },
];
for (const { title, network, options } of large)
  test(`the heap after ${title} is at most peak x 1.05 + 8 MiB`, async (t) => {
    const engine = await loadEngine();
    const report = runToReport(engine, network, options);
    const heap = engine.heapBytes();
    t.diagnostic(`peak ${(report.peakBytes / MiB).toFixed(2)} MiB, heap ${(heap / MiB).toFixed(2)} MiB`);
    assert.ok(heap <= report.peakBytes * 1.05 + 8 * MiB);
  });

test("a network too large for the tab is refused before allocation, with its bytes", async () => {
  const engine = await loadEngine();
  const before = engine.heapBytes();
  const network = deepNetwork(1000, 4096, 64);
  const { predictedPeakBytes } = engine.predictSchedule(JSON.stringify(network), "gradient", "keep-all");
  const { fault, job } = engine.openRun(JSON.stringify(network), JSON.stringify({ schedule: "keep-all" }));
  assert.equal(job, 0);
  assert.equal(fault.field, "network");
  assert.ok(fault.message.includes(String(predictedPeakBytes)), fault.message);
  assert.ok(engine.heapBytes() - before < 4 * MiB);
});

test("training under sqrt gives keep-all's losses and weights, and text follows", async () => {
  const engine = await loadEngine();
  const text = "It was the best of times, it was the worst of times. ".repeat(20);
  const written = ["keep-all", "sqrt"].map((schedule) => {
    const training = engine.openTraining(JSON.stringify(textNetwork), JSON.stringify({ schedule, steps: 20 }), text);
    finish(engine, training);
    const { losses, weightDigest } = engine.runReport(training.job);
    const writing = engine.openWriting(training.job, "It was", 30, 0.8, 5);
    let wrote = "";
    for (;;) {
      const progress = engine.advanceJob(writing.job, 5);
      wrote += progress.text;
      if (progress.state !== "running") break;
    }
    engine.closeJob(writing.job);
    engine.closeJob(training.job);
    return { losses: [...losses], weightDigest, wrote };
  });
  assert.deepEqual(written[1], written[0]);
  assert.ok(written[0].losses[19] < written[0].losses[0]);
  assert.equal(engine.ledgerLiveBytes(), 0);
});

test("bytes that are no UTF-8 are written as U+FFFD, the same however the job is sliced", async () => {
  const engine = await loadEngine();
  const allBytes = JSON.stringify(textNetwork).replaceAll("128", "256");
  const training = engine.openTraining(allBytes, JSON.stringify({ schedule: "sqrt", steps: 1 }), "It was the best of times. ".repeat(20));
  finish(engine, training);
  const written = [0.01, 5].map((slice) => {
    const writing = engine.openWriting(training.job, "It was", 300, 5, 5); // so hot that any byte comes
    let wrote = "";
    for (;;) {
      const progress = engine.advanceJob(writing.job, slice);
      assert.doesNotMatch(progress.text, /\p{Surrogate}/u);
      wrote += progress.text;
      if (progress.state !== "running") break;
    }
    engine.closeJob(writing.job);
    return wrote;
  });
  assert.equal(written[1], written[0]);
  assert.ok(written[0].includes("\ufffd") && written[0].length <= 300);
  engine.closeJob(training.job);
});

const faults = [
  { title: "malformed JSON", field: "network file", network: "{", options: "{}" },
  { title: "an unknown schedule", field: "schedule", network: JSON.stringify(residualNetwork), options: '{"schedule":"best"}' },
  { title: "a budget below the least", field: "schedule", network: JSON.stringify(residualNetwork), options: '{"schedule":"budget:1"}' },
  { title: "an unknown option", field: "colour", network: JSON.stringify(residualNetwork), options: '{"colour":1}' },
];
for (const { title, field, network, options } of faults)
  test(`${title} is a fault that names "${field}", not an exception`, async () => {
    const engine = await loadEngine();
    const opened = engine.openRun(network, options);
    assert.equal(opened.job, 0);
    assert.equal(opened.fault.field, field);
    assert.match(opened.fault.message, /expected .+, but got .+/);
  });

test("text that cannot be trained on is a fault on `text`", async () => {
  const engine = await loadEngine();
  for (const text of ["short", `${"x".repeat(40)}é`]) assert.equal(engine.openTraining(JSON.stringify(textNetwork), "{}", text).fault.field, "text");
});

test("engine.wasm is at most 300 KB gzipped, with SIMD and without; 320 KB from a later compiler", (t) => {
  for (const preset of /** @type {const} */ (["wasm", "wasm-scalar"])) {
    const module = wasmBytes(preset);
    const limit = module.includes("em++ (clang 14") ? 300_000 : 320_000; // clang 14 builds the site; clang 19 inlines more at -Os
    const bytes = gzipSync(module, { level: 9 }).length;
    t.diagnostic(`${preset}: ${bytes} bytes of ${limit}`);
    assert.ok(bytes <= limit, `${preset}: expected at most ${limit} bytes, but got ${bytes}`);
  }
});
