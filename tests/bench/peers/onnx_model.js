// A model of one matrix product as the bytes of an ONNX file: protocol buffers, written field by field.
// Field numbers and constants: onnx.proto3 of ONNX 1.15 (ModelProto, GraphProto, NodeProto, TensorProto, ...).
import { shapeOfA, shapeOfB } from "../operands.js";

/** @typedef {import("../operands.js").Shape} Shape */

const irVersion = 8;
const operatorSet = 13;
const floatType = 1; // TensorProto.FLOAT
const integerAttribute = 2; // AttributeProto.INT

/**
 * c = a b by MatMul, or by Gemm where an operand is read transposed. Operands given here are part of the model, as weights are; the others are its inputs.
 * @param {Shape} shape
 * @param {{a?: Float32Array, b?: Float32Array}} held
 * @returns {Uint8Array}
 */
export function productModel(shape, held) {
  const { form, m, n } = shape;
  const operands = [
    { name: "a", dims: shapeOfA(shape), values: held.a },
    { name: "b", dims: shapeOfB(shape), values: held.b },
  ];
  const node = join(
    text(1, "a"),
    text(1, "b"),
    text(2, "c"),
    text(4, form === "nn" ? "MatMul" : "Gemm"),
    ...(form === "nn" ? [] : [integerField("transA", form === "tn" ? 1 : 0), integerField("transB", form === "nt" ? 1 : 0)]),
  );
  const graph = join(
    message(1, node),
    text(2, "product"),
    ...operands.flatMap(({ name, dims, values }) => (values ? [message(5, tensor(name, dims, values))] : [])),
    ...operands.flatMap(({ name, dims, values }) => (values ? [] : [message(11, valueInfo(name, dims))])),
    message(12, valueInfo("c", [m, n])),
  );
  return join(number(1, irVersion), message(7, graph), message(8, join(text(1, ""), number(2, operatorSet))));
}

/** @param {string} name @param {number} value */
const integerField = (name, value) => message(5, join(text(1, name), number(3, value), number(20, integerAttribute)));

/** @param {string} name @param {number[]} dims @param {Float32Array} values */
function tensor(name, dims, values) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength); // little-endian, as every WebAssembly machine
  return join(...dims.map((dim) => number(1, dim)), number(2, floatType), text(8, name), message(9, raw));
}

/** @param {string} name @param {number[]} dims */
function valueInfo(name, dims) {
  const shape = join(...dims.map((dim) => message(1, number(1, dim))));
  return join(text(1, name), message(2, message(1, join(number(1, floatType), message(2, shape)))));
}

/** A field of bytes: a tag of wire type 2, a length, the bytes. @param {number} field @param {Uint8Array} bytes */
const message = (field, bytes) => join(varint(field * 8 + 2), varint(bytes.length), bytes);

/** @param {number} field @param {string} value */
const text = (field, value) => message(field, new TextEncoder().encode(value));

/** @param {number} field @param {number} value */
const number = (field, value) => join(varint(field * 8), varint(value));

/** Seven bits a byte, the lowest first. @param {number} value */
function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  bytes.push(value);
  return Uint8Array.from(bytes);
}

/** @param {...Uint8Array} parts */
function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
