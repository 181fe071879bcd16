// The points of a scaling chart: which sizes are asked for, what an answer gives, and the last size that fits.
import assert from "node:assert/strict";
import test from "node:test";
import { quantities, quantitiesOf, quantityNamed } from "../../../web/calculator/quantities.js";
import { everyModel, largestThatFits, sizesAround, stepOf, sweep } from "../../../web/calculator/sweep.js";

/** What a generator comes to. @template T @param {Generator<number, T>} work @returns {T} */
function ended(work) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return /** @type {T} */ (value);
  }
}

/** Inference of a model that fits up to 37, the size being its bytes. @param {number} size @returns {any} */
const answerOf = (size) => ({
  task: "inference",
  devices: 1,
  items: [
    { purpose: "weights", bytes: size },
    { purpose: "kv_cache", bytes: 3 },
  ],
  host_items: [],
  total_bytes: size + 3,
  fits: size <= 37,
  times: [
    { name: "the prompt", tokens: 8, operations: 100, memory_bytes: 10, link_bytes: 0, seconds: 2 },
    { name: "one token of each answer", tokens: 4, operations: 50, memory_bytes: 20, link_bytes: 0, seconds: 0.5 },
  ],
});

test("bisection finds the last size that fits, as trying all does", () => {
  for (let edge = 0; edge <= 40; edge += 1) {
    const fits = (/** @type {number} */ size) => size <= edge;
    assert.equal(ended(largestThatFits(1, 40, fits)), edge === 0 ? null : edge);
  }
});

test("a sweep's largest size that fits is the one that trying all sizes finds", () => {
  const { points, largest } = ended(sweep([1, 2, 4, 8, 16, 32, 64, 128], answerOf));
  assert.equal(largest, 37);
  assert.deepEqual([points[3].x, points[3].fits, points[3].bytes], [8, true, { weights: 8, "kv-cache": 3 }]);
  assert.equal(points[6].fits, false);
  assert.equal(ended(sweep([38, 64], answerOf)).largest, null);
  assert.equal(ended(sweep([1, 2], () => null)).points.length, 0);
});

test("the end of the axis is not where it stops fitting", () => {
  const { points, largest } = ended(sweep([1, 2, 4], answerOf));
  assert.ok(points.every(({ fits }) => fits));
  assert.equal(largest, null);
  // The control: one size more, and there is a crossing.
  assert.equal(ended(sweep([1, 2, 4, 38], answerOf)).largest, 37);
});

test("sizes that the setting cannot have are not too large: the largest is a multiple of what parallelism cuts into", () => {
  const divided = (/** @type {number} */ size) => (size % 6 === 0 ? answerOf(size) : null);
  assert.equal(ended(sweep([6, 12, 24, 48, 96], divided, 6)).largest, 36);
  // The control: without the step every size between is taken for too large.
  assert.equal(ended(sweep([6, 12, 18, 96], divided)).largest, 18);
  const request = { task: "training", context_parallel: 3, tensor_parallel: 2, sequence_parallel: true };
  assert.equal(stepOf(request, "context"), 6);
  assert.equal(stepOf({ ...request, sequence_parallel: false }, "context"), 6);
  assert.equal(stepOf({ ...request, sequence_parallel: false, trainer: "deepspeed" }, "context"), 3);
  assert.equal(stepOf({ ...request, trainer: "torchtitan-2024" }, "context"), 12);
  assert.equal(stepOf({ ...request, trainer: "torchtitan" }, "context"), 24); // and in eight parts
  for (const [tensor, step] of [
    [1, 8],
    [4, 8],
    [6, 24],
    [8, 16],
  ])
    assert.equal(stepOf({ task: "training", trainer: "torchtitan", tensor_parallel: tensor }, "context"), step);
  assert.equal(stepOf({ ...request, tensor_parallel: 3 }, "context"), 18);
  assert.equal(stepOf({ task: "training" }, "context"), 1);
  assert.equal(stepOf(request, "batch"), 1);
  assert.equal(stepOf({ task: "inference" }, "context"), 1);
});

test("a sweep and the models of a catalogue stop between any two answers, and say how far they are", () => {
  let asked = 0;
  const counted = (/** @type {number} */ size) => {
    asked += 1;
    return answerOf(size);
  };
  const shares = [];
  const work = sweep([1, 2, 4, 8], counted);
  for (let step = 0; step < 3; step += 1) shares.push(work.next().value);
  assert.deepEqual([shares, asked], [[0, 0.25, 0.5], 2]);
  const models = ["a", "b"].map((id, i) => /** @type {any} */ ({ id, name: id.toUpperCase(), parameters: i + 1 }));
  const points = ended(everyModel(models, (id) => (id === "a" ? answerOf(40) : null)));
  assert.deepEqual(
    points.map(({ name, x, fits, quantities: found }) => [name, x, fits, found.bytes]),
    [["A", 1, false, 43]],
  );
  const barred = ended(everyModel(models, () => /** @type {any} */ ({ ...answerOf(1), fits: false, cannot_run: "too long" })));
  assert.deepEqual(
    [...points, ...barred].map(({ cannotRun }) => cannotRun),
    [false, true, true],
  );
});

test("a quantity is the answer's own number, and none of the other task", () => {
  const found = quantitiesOf(answerOf(20));
  assert.deepEqual(found, {
    bytes: 23,
    activations: 0,
    seconds: 0.5,
    rate: 8,
    operations: 50,
    moved: 20,
    cache: 3,
    prompt_seconds: 2,
    prompt_operations: 100,
    sent: null,
    prompt_sent: null,
  });
  const training = { ...answerOf(20), task: "training", times: [{ name: "a step", tokens: 8, operations: 9, memory_bytes: 1, link_bytes: 6, seconds: 2 }] };
  const step = quantitiesOf(training);
  assert.deepEqual([step.cache, step.prompt_seconds, step.sent, step.seconds, step.rate], [null, null, 6, 2, 4]);
  assert.equal(quantitiesOf({ ...training, times: [{ ...training.times[0], seconds: 0, link_bytes: 0 }] }).rate, null);
  const token = { ...answerOf(20).times[1], link_bytes: 7 };
  const several = { ...answerOf(20), traffic: /** @type {any} */ ([{ bytes: 100 }, { bytes: 5 }, { bytes: 7 }]), times: [answerOf(20).times[0], token] };
  assert.deepEqual([quantitiesOf(several).sent, quantitiesOf(several).prompt_sent], [7, 105]);
  const encoder = quantitiesOf({ ...answerOf(20), times: answerOf(20).times.slice(0, 1) });
  assert.deepEqual([encoder.seconds, encoder.rate, encoder.operations, encoder.moved, encoder.prompt_seconds], [null, null, null, null, 2]);
});

test("every quantity has a name of its own, a title for its axis, and words for where there is none", () => {
  assert.equal(new Set(quantities.map(({ name }) => name)).size, quantities.length);
  for (const { title, none } of quantities) {
    for (const devices of [1, 8]) assert.ok(title({ ...answerOf(1), devices }).length <= 50, title(answerOf(1)));
    assert.match(none, /^$|^[A-Z].*\.$/);
  }
  assert.throws(() => quantityNamed("joy"), /no quantity is called joy/);
});

test("the sizes of a chart hold the present one's doublings and both ends", () => {
  const sizes = sizesAround(8192, 1, 16_777_216);
  assert.equal(sizes[0], 256);
  assert.equal(sizes.at(-1), 262144);
  assert.ok(sizes.includes(8192));
  assert.ok(sizes.length < 30, String(sizes.length));
});
