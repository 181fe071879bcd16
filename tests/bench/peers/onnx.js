// ONNX Runtime Web on its WebAssembly provider, one thread. It runs models and does not train, so it has no gradient.
import { shapeOfA, shapeOfB } from "../operands.js";
import { productModel } from "./onnx_model.js";

/** @typedef {import("./peer.d.ts").Peer} Peer */

/**
 * @param {any} ort the module onnxruntime-web
 * @returns {Peer}
 */
export function onnxPeer(ort) {
  ort.env.wasm.numThreads = 1;
  return { name: "ONNX Runtime Web", version: ort.env.versions.web, product: (shape, a, b) => product(ort, shape, a, b) };
}

/**
 * Three ways, of which the fastest counts: both operands in the model, b in the model and a fed, both fed (copied to its memory in each call: its
 * interface offers nothing else there). An operand of the model is packed while it loads, outside the clock, as its weights are; not so
 * for tn, where both operands are new in every step of training. Without graph optimisation, since a product of two constants would be folded away.
 * @param {any} ort @param {import("../operands.js").Shape} shape @param {Float32Array} a @param {Float32Array} b
 */
async function product(ort, shape, a, b) {
  const options = {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "disabled",
    extra: { session: { disable_prepacking: shape.form === "tn" ? "1" : "0" } },
  };
  const feeds = { a: new ort.Tensor("float32", a, shapeOfA(shape)), b: new ort.Tensor("float32", b, shapeOfB(shape)) };
  const ways = [
    { name: "both in the model", held: { a, b }, fed: {} },
    { name: "b in the model", held: { b }, fed: { a: feeds.a } },
    { name: "both fed", held: {}, fed: feeds },
  ];
  /** @type {{name: string, fed: object, session: any}[]} */
  const opened = [];
  for (const { name, held, fed } of ways) opened.push({ name, fed, session: await ort.InferenceSession.create(productModel(shape, held), options) });
  const calls = opened.map(({ name, fed, session }) => ({
    name,
    run: () => session.run(fed),
    read: async () => (await session.run(fed)).c.data,
  }));
  const close = async () => {
    for (const { session } of opened) await session.release();
  };
  return { calls, close };
}
