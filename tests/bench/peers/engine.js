// The engine itself, through its own bench module: what the others are compared with.

/** @typedef {import("./peer.d.ts").Peer} Peer */
/** @typedef {import("./peer.d.ts").Mlp} Mlp */

/**
 * @typedef {object} Gradient one gradient of a network under a schedule; see tests/bench/gradient_bench.h
 * @property {() => void} run
 * @property {() => number} loss
 * @property {() => number} secondsApart of the stages timed apart, in the latest run
 * @property {() => number} macsApart
 * @property {() => number} expectedCost
 * @property {() => Float32Array} gradients
 * @property {(stage: number) => Float32Array} weights of a stage: weights, then bias
 * @property {(count: number) => Float32Array} input
 * @property {(count: number) => Float32Array} targets
 * @property {() => void} delete
 */

/**
 * @typedef {object} EngineModule
 * @property {() => string} instructionSet
 * @property {() => number} multiplyAddVariants how many numbers of chains multiplyAdd knows; see tests/bench/multiply_add_limit.h
 * @property {(variant: number, steps: number) => number} multiplyAdd runs them and gives the operations done
 * @property {(layers: number, width: number, batch: number) => string} mlpNetwork see tests/bench/networks.h
 * @property {(blocks: number, width: number, tokens: number, batch: number) => string} transformerNetwork
 * @property {new (form: string, m: number, n: number, k: number, a: Float32Array, b: Float32Array) => {run: () => void, result: () => Float32Array, delete: () => void}} Product
 * @property {new (network: string, schedule: string, firstApart: number, lastApart: number) => Gradient} Gradient
 */

/**
 * GFLOP/s of separate multiply and add in registers, which no kernel that rounds both can pass: the fastest of several tries of each variant.
 * @param {EngineModule} engine
 */
export function multiplyAddLimit(engine) {
  let best = 0;
  for (let tries = 0; tries < 9; tries++)
    for (let variant = 0; variant < engine.multiplyAddVariants(); variant++) {
      const start = performance.now();
      let operations = 0;
      while (performance.now() - start < 10) operations += engine.multiplyAdd(variant, 20000);
      best = Math.max(best, operations / (performance.now() - start) / 1e6);
    }
  return best;
}

/** @param {EngineModule} engine @returns {Peer} */
export function enginePeer(engine) {
  return {
    name: "Rootspace",
    version: engine.instructionSet(),
    async product({ form, m, n, k }, a, b) {
      const product = new engine.Product(form, m, n, k, a, b);
      const run = () => product.run();
      const read = () => {
        product.run();
        return product.result();
      };
      return { calls: [{ name: "matmul", run, read }], close: () => product.delete() };
    },
  };
}

/**
 * The numbers the engine made up for such a network, for the others to start from.
 * @param {Gradient} gradient
 * @param {{layers: number, width: number, batch: number}} sizes
 * @returns {Mlp}
 */
export function mlpNumbers(gradient, { layers, width, batch }) {
  const stages = Array.from({ length: layers }, (_, i) => gradient.weights(i + 1));
  return {
    layers,
    width,
    batch,
    weights: stages.map((numbers) => numbers.slice(0, width * width)),
    biases: stages.map((numbers) => numbers.slice(width * width)),
    input: gradient.input(batch * width),
    targets: gradient.targets(batch * width),
  };
}
