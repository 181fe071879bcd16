// The model's bytes are read back by a reader of protocol buffers written for this test alone.
import assert from "node:assert/strict";
import test from "node:test";
import { productModel } from "../../bench/peers/onnx_model.js";

/** @typedef {Map<number, (number | Uint8Array)[]>} Fields */

/** @param {Uint8Array} bytes @returns {Fields} */
function fieldsOf(bytes) {
  const fields = new Map();
  let place = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      assert.ok(place < bytes.length, "a number goes on past the end");
      const byte = bytes[place++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (place < bytes.length) {
    const tag = varint();
    /** @type {number | Uint8Array} */
    let value = varint();
    if (tag % 8 === 2) {
      assert.ok(place + value <= bytes.length, `field ${tag >> 3} ends past its message`);
      value = bytes.subarray(place, place + value);
      place += value.length;
    } else assert.equal(tag % 8, 0, "a wire type that the writer does not use");
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

const message = (/** @type {Fields} */ fields, /** @type {number} */ field, index = 0) => fieldsOf(/** @type {Uint8Array} */ (fields.get(field)?.[index]));
const texts = (/** @type {Fields} */ fields, /** @type {number} */ field) =>
  fields.get(field)?.map((value) => new TextDecoder().decode(/** @type {Uint8Array} */ (value)));
/** Dimensions of a ValueInfoProto: type, tensor type, shape, each dim's value. @param {Fields} info */
const dims = (info) =>
  message(message(message(info, 2), 1), 2)
    .get(1)
    ?.map((dim) => fieldsOf(/** @type {Uint8Array} */ (dim)).get(1)?.[0]);

test("a product of two inputs is one MatMul of named tensors with their shapes", () => {
  const model = fieldsOf(productModel({ form: "nn", m: 3, n: 300, k: 5 }, {}));
  assert.deepEqual(model.get(1), [8], "IR version");
  assert.deepEqual(message(model, 8).get(2), [13], "operator set");
  const graph = message(model, 7);
  const node = message(graph, 1);
  assert.deepEqual([texts(node, 1), texts(node, 2), texts(node, 4)], [["a", "b"], ["c"], ["MatMul"]]);
  assert.equal(node.get(5), undefined);
  const inputs = /** @type {Uint8Array[]} */ (graph.get(11)).map(fieldsOf);
  assert.deepEqual(
    inputs.map((input) => texts(input, 1)?.[0]),
    ["a", "b"],
  );
  assert.deepEqual(inputs.map(dims), [
    [3, 5],
    [5, 300],
  ]);
  assert.deepEqual(dims(message(graph, 12)), [3, 300]);
});

test("a transposed operand makes it a Gemm with that operand as it lies in memory", () => {
  for (const [form, transA, transB, a, b] of /** @type {const} */ ([
    ["nt", 0, 1, [2, 4], [3, 4]],
    ["tn", 1, 0, [4, 2], [4, 3]],
  ])) {
    const graph = message(fieldsOf(productModel({ form, m: 2, n: 3, k: 4 }, {})), 7);
    const node = message(graph, 1);
    assert.deepEqual(texts(node, 4), ["Gemm"]);
    const attributes = /** @type {Uint8Array[]} */ (node.get(5)).map(fieldsOf);
    assert.deepEqual(
      attributes.map((attribute) => [texts(attribute, 1)?.[0], attribute.get(3)?.[0], attribute.get(20)?.[0]]),
      [
        ["transA", transA, 2],
        ["transB", transB, 2],
      ],
    );
    const inputs = /** @type {Uint8Array[]} */ (graph.get(11)).map(fieldsOf);
    assert.deepEqual(inputs.map(dims), [a, b]);
  }
});

test("an operand of the model stands in it bit for bit, and is no input", () => {
  const b = Float32Array.of(1, -0, Number.MIN_VALUE, 0.1, 1e30, -3);
  const graph = message(fieldsOf(productModel({ form: "nn", m: 1, n: 3, k: 2 }, { b })), 7);
  const held = message(graph, 5);
  assert.deepEqual(held.get(1), [2, 3]);
  assert.deepEqual(held.get(2), [1], "float");
  assert.deepEqual(texts(held, 8), ["b"]);
  const raw = /** @type {Uint8Array} */ (held.get(9)?.[0]);
  assert.deepEqual(new Uint8Array(raw), new Uint8Array(b.buffer));
  assert.equal(graph.get(11)?.length, 1);
});
