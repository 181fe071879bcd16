// TensorFlow.js on its WebAssembly back end: one thread, since Node and a page without cross-origin isolation give it no more.
import { shapeOfA, shapeOfB } from "../operands.js";

/** @typedef {import("./peer.d.ts").Peer} Peer */

/**
 * @param {any} tf the module @tensorflow/tfjs-core
 * @param {any} wasm the module @tensorflow/tfjs-backend-wasm
 * @param {string} binaries folder of its .wasm files, with a slash at the end
 * @returns {Promise<Peer>}
 */
export async function tensorflowPeer(tf, wasm, binaries) {
  wasm.setWasmPaths(binaries);
  await tf.setBackend("wasm");
  await tf.ready();
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw new Error("TensorFlow.js runs without SIMD here");
  if (wasm.getThreadsCount() > 1) throw new Error(`TensorFlow.js: expected one thread, but got ${wasm.getThreadsCount()}`);
  return {
    name: "TensorFlow.js",
    version: tf.version_core,
    product: async (shape, a, b) => product(tf, shape, a, b),
    gradient: async (mlp) => gradient(tf, mlp),
  };
}

/** @param {any} tf @param {import("../operands.js").Shape} shape @param {Float32Array} a @param {Float32Array} b */
function product(tf, shape, a, b) {
  const x = tf.tensor2d(a, shapeOfA(shape));
  const y = tf.tensor2d(b, shapeOfB(shape));
  /** @type {Record<import("../operands.js").Form, [string, () => any][]>} */
  const ways = {
    nn: [["matMul(a, b)", () => tf.matMul(x, y)]],
    nt: [
      ["matMul(a, b, false, true)", () => tf.matMul(x, y, false, true)],
      ["matMul(a, transpose(b))", () => tf.tidy(() => tf.matMul(x, tf.transpose(y)))],
    ],
    tn: [
      ["matMul(a, b, true, false)", () => tf.matMul(x, y, true, false)],
      ["matMul(transpose(a), b)", () => tf.tidy(() => tf.matMul(tf.transpose(x), y))],
    ],
  };
  const calls = ways[shape.form].map(([name, multiply]) => ({
    name,
    run: () => multiply().dispose(),
    read: () => {
      const c = multiply();
      const numbers = c.dataSync();
      c.dispose();
      return numbers;
    },
  }));
  return { calls, close: () => tf.dispose([x, y]) };
}

/**
 * As one writes it, and with the product's own gradient written out: autodiff multiplies by matMul's transposing flags, which are slow.
 * @param {any} tf @param {import("./peer.d.ts").Mlp} mlp
 */
function gradient(tf, { layers, width, batch, weights, biases, input, targets }) {
  const x = tf.tensor2d(input, [batch, width]);
  const target = tf.tensor2d(targets, [batch, width]);
  const parameters = weights.flatMap((w, i) => [tf.tensor2d(w, [width, width]), tf.tensor1d(biases[i])]);
  const transposing = tf.customGrad((/** @type {any} */ a, /** @type {any} */ b, /** @type {any} */ save) => {
    save([a, b]);
    return {
      value: tf.matMul(a, b),
      gradFunc: (/** @type {any} */ dy, /** @type {any[]} */ [a, b]) => [tf.matMul(dy, tf.transpose(b)), tf.matMul(tf.transpose(a), dy)],
    };
  });
  const call = (/** @type {string} */ name, /** @type {(a: any, b: any) => any} */ multiply) => {
    const valueAndGrads = tf.valueAndGrads((/** @type {any[]} */ ...p) => {
      let h = x;
      for (let i = 0; i < layers; i++) h = tf.relu(tf.add(multiply(h, p[2 * i]), p[2 * i + 1]));
      return tf.mul(0.5, tf.mean(tf.squaredDifference(h, target)));
    });
    const run = () => {
      const { value, grads } = valueAndGrads(parameters);
      tf.dispose([value, grads]);
    };
    const read = () => {
      const { value, grads } = valueAndGrads(parameters);
      const answer = { loss: value.dataSync()[0], gradients: joined(grads.map((/** @type {any} */ g) => g.dataSync())) };
      tf.dispose([value, grads]);
      return answer;
    };
    return { name, run, read };
  };
  const calls = [call("autodiff", (a, b) => tf.matMul(a, b)), call("transposes written out", transposing)];
  return { calls, close: () => tf.dispose([x, target, parameters]) };
}

/** @param {Float32Array[]} parts */
function joined(parts) {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
