import assert from "node:assert/strict";
import test from "node:test";
import { expectSameGradient } from "../../bench/gradients.js";
import { expectClose, productTolerance, shapeOfA, shapeOfB, someElements, uniform } from "../../bench/operands.js";
import { layerShapes, squareShapes, vectorShapes } from "../../bench/shapes.js";

/** The product in float, terms in descending order: as another library might add. @param {import("../../bench/operands.js").Shape} shape @param {Float32Array} a @param {Float32Array} b @param {number} terms */
function floatProduct({ form, m, n, k }, a, b, terms = k) {
  const c = new Float32Array(m * n);
  for (let row = 0; row < m; row++)
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let p = terms - 1; p >= 0; p--) {
        const x = form === "tn" ? a[p * m + row] : a[row * k + p];
        const y = form === "nt" ? b[column * k + p] : b[p * n + column];
        sum = Math.fround(sum + Math.fround(x * y));
      }
      c[row * n + column] = sum;
    }
  return c;
}

test("another order of summation is within the tolerance, one missing product is not", () => {
  for (const form of /** @type {const} */ (["nn", "nt", "tn"])) {
    const shape = { form, m: 24, n: 20, k: 700 };
    const a = uniform(shape.m * shape.k, 5);
    const b = uniform(shape.k * shape.n, 6);
    const tolerance = productTolerance(shape.k);
    const whole = floatProduct(shape, a, b);
    const elements = someElements(shape, a, b);
    for (const { place, value } of elements) assert.ok(Math.abs(whole[place] - value) <= tolerance, form);
    const short = floatProduct(shape, a, b, shape.k - 1);
    assert.ok(
      elements.some(({ place, value }) => !(Math.abs(short[place] - value) <= tolerance)),
      "the control: a product is missing",
    );
    assert.throws(() => expectClose("short", short, whole, tolerance), /short: element \d+: expected/);
    assert.throws(() => expectClose("short", whole.subarray(1), whole, tolerance), /expected 480 numbers, but got 479/);
    assert.ok(expectClose("same", whole, whole, tolerance) === 0);
  }
});

test("a gradient with one layer halved, or a number missing, is refused", () => {
  const gradients = uniform(4000, 3);
  const ours = { loss: 0.5, gradients };
  expectSameGradient("same", { loss: 0.50001, gradients: gradients.map((g) => g * (1 + 1e-5)) }, ours);
  const halved = gradients.map((g, i) => (i < 100 ? g / 2 : g));
  assert.throws(() => expectSameGradient("halved", { loss: 0.5, gradients: halved }, ours), /halved: gradient: expected at most/);
  assert.throws(() => expectSameGradient("loss", { loss: 0.51, gradients }, ours), /loss: expected 0.5/);
  assert.throws(() => expectSameGradient("nan", { loss: Number.NaN, gradients }, ours), /expected 0.5, but got NaN/);
});

test("the shapes are those of four linear maps, forward and in both gradients", () => {
  assert.equal(squareShapes().length, 12);
  assert.equal(layerShapes().length, 4 * 4 * 4 * 3);
  assert.equal(vectorShapes().length, 8 * 2 * 2);
  for (const shape of layerShapes()) {
    const [rows, from, to] = shape.sizes;
    assert.equal(shape.m * shape.n * shape.k, rows * from * to, "the same multiply-adds in each form");
    assert.deepEqual(shapeOfA(shape), shape.form === "nt" ? [rows, to] : [rows, from], shape.name);
    assert.deepEqual(shapeOfB(shape), shape.form === "tn" ? [rows, to] : [from, to], shape.name);
  }
});
