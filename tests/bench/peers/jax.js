// jax-js on its WebAssembly back end: one thread, since it finds no SharedArrayBuffer and Worker together here.
import { shapeOfA, shapeOfB } from "../operands.js";

/** @typedef {import("./peer.d.ts").Peer} Peer */

/**
 * @param {any} jax the module @jax-js/jax
 * @param {string} version
 * @returns {Promise<Peer>}
 */
export async function jaxPeer(jax, version) {
  if (typeof SharedArrayBuffer !== "undefined" && typeof Worker !== "undefined")
    throw new Error("jax-js would start threads: expected a page without cross-origin isolation");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return {
    name: "jax-js",
    version,
    product: async (shape, a, b) => product(jax, shape, a, b),
    gradient: async (mlp) => gradient(jax, mlp),
  };
}

/** @param {any} jax @param {import("../operands.js").Shape} shape @param {Float32Array} a @param {Float32Array} b */
async function product(jax, shape, a, b) {
  const np = jax.numpy;
  const x = np.array(a).reshape(shapeOfA(shape));
  const y = np.array(b).reshape(shapeOfB(shape));
  await jax.blockUntilReady([x, y]);
  const multiply = {
    nn: jax.jit((/** @type {any} */ p, /** @type {any} */ q) => np.matmul(p, q)),
    nt: jax.jit((/** @type {any} */ p, /** @type {any} */ q) => np.matmul(p, np.transpose(q))),
    tn: jax.jit((/** @type {any} */ p, /** @type {any} */ q) => np.matmul(np.transpose(p), q)),
  }[shape.form];
  const name = { nn: "jit(matmul(a, b))", nt: "jit(matmul(a, transpose(b)))", tn: "jit(matmul(transpose(a), b))" }[shape.form];
  const run = async () => {
    const c = multiply(x.ref, y.ref);
    await c.blockUntilReady();
    c.dispose();
  };
  const read = () => multiply(x.ref, y.ref).data();
  const close = () => {
    multiply.dispose?.();
    x.dispose();
    y.dispose();
  };
  return { calls: [{ name, run, read }], close };
}

/** @param {any} jax @param {import("./peer.d.ts").Mlp} mlp */
async function gradient(jax, { layers, width, batch, weights, biases, input, targets }) {
  const np = jax.numpy;
  const x = np.array(input).reshape([batch, width]);
  const target = np.array(targets).reshape([batch, width]);
  const parameters = weights.flatMap((w, i) => [np.array(w).reshape([width, width]), np.array(biases[i])]);
  await jax.blockUntilReady([x, target, parameters]);
  const loss = (/** @type {any[]} */ p, /** @type {any} */ first, /** @type {any} */ wanted) => {
    let h = first;
    for (let i = 0; i < layers; i++) h = jax.nn.relu(np.matmul(h, p[2 * i]).add(p[2 * i + 1]));
    return np.square(h.sub(wanted)).mean().mul(0.5);
  };
  const valueAndGrad = jax.jit(jax.valueAndGrad(loss));
  const call = () =>
    valueAndGrad(
      parameters.map((p) => p.ref),
      x.ref,
      target.ref,
    );
  const run = async () => {
    const answer = call();
    await jax.blockUntilReady(answer);
    jax.tree.dispose(answer);
  };
  const read = async () => {
    const [value, grads] = call();
    const gradients = new Float32Array(layers * (width * width + width));
    let place = 0;
    for (const g of grads) {
      const numbers = await g.data();
      gradients.set(numbers, place);
      place += numbers.length;
    }
    return { loss: (await value.data())[0], gradients };
  };
  const close = () => {
    valueAndGrad.dispose?.();
    for (const array of [x, target, ...parameters]) array.dispose();
  };
  return { calls: [{ name: "jit(valueAndGrad)", run, read }], close };
}
