// Gradients: of the ReLU MLP beside the libraries that can train, and of MLP and transformer under two schedules of our own.
import { mlpNumbers } from "./peers/engine.js";
import { takeTurns } from "./rounds.js";
import { median, ratioSpread, spread } from "./statistics.js";

/** @typedef {import("./statistics.js").Spread} Spread */
/** @typedef {import("./peers/peer.d.ts").Peer} Peer */
/** @typedef {import("./peers/peer.d.ts").GradientAnswer} GradientAnswer */
/** @typedef {import("./peers/engine.js").EngineModule} EngineModule */
/** @typedef {{rounds: number, turnSeconds: number, mostSeconds: number}} Turns */
/** @typedef {{layers: number, width: number, batch: number}} MlpSizes */

/** @typedef {{keepAll: number, sqrt: number}} OwnSeconds of one whole gradient of the engine, by schedule: medians */

/** Multiply-adds of one gradient, two operations each: forward, and of input and weights. @param {MlpSizes} sizes */
const mlpOperations = ({ layers, width, batch }) => 6 * layers * batch * width * width;

/**
 * @typedef {object} MlpRow
 * @property {string} name
 * @property {number[]} sizes layers, width, batch
 * @property {number} gflops the engine's under keep-all
 * @property {OwnSeconds} seconds
 * @property {Spread} sqrt time under the schedule sqrt over keep-all
 * @property {number} loss
 * @property {Record<string, {gflops: number, ratio: Spread}>} peers time over the engine's under keep-all, by library; of its further ways by "library, way"
 * @property {number} rounds
 */

/**
 * @param {EngineModule} engine
 * @param {readonly Peer[]} peers with or without a gradient
 * @param {MlpSizes} sizes
 * @param {Turns} turns
 * @returns {Promise<MlpRow>}
 */
export async function measureMlp(engine, peers, sizes, turns) {
  const network = engine.mlpNetwork(sizes.layers, sizes.width, sizes.batch);
  const [keepAll, sqrt] = ["keep-all", "sqrt"].map((schedule) => new engine.Gradient(network, schedule, 0, -1));
  const mlp = mlpNumbers(keepAll, sizes);
  keepAll.run();
  sqrt.run();
  const ours = { loss: keepAll.loss(), gradients: keepAll.gradients() };
  expectSameBits(ours, { loss: sqrt.loss(), gradients: sqrt.gradients() });
  const opened = [];
  const closing = [];
  for (const peer of peers) {
    if (!peer.gradient) continue;
    const { calls, close } = await peer.gradient(mlp);
    closing.push(close);
    for (const [i, { name: way, run, read }] of calls.entries()) {
      const name = i === 0 ? peer.name : `${peer.name}, ${way}`;
      expectSameGradient(name, await read(), ours);
      opened.push({ name, run });
    }
  }
  const [kept, forgot, ...others] = await takeTurns([() => keepAll.run(), () => sqrt.run(), ...opened.map(({ run }) => run)], turns);
  for (const close of closing) await close();
  keepAll.delete();
  sqrt.delete();
  const gflops = (/** @type {number[]} */ seconds) => (1e-9 * mlpOperations(sizes)) / median(seconds);
  return {
    name: `${sizes.layers} layers of ${sizes.width}, batch ${sizes.batch}`,
    sizes: [sizes.layers, sizes.width, sizes.batch],
    gflops: gflops(kept),
    seconds: { keepAll: median(kept), sqrt: median(forgot) },
    sqrt: ratioSpread(forgot, kept),
    loss: ours.loss,
    peers: Object.fromEntries(opened.map(({ name }, i) => [name, { gflops: gflops(others[i]), ratio: ratioSpread(others[i], kept) }])),
    rounds: kept.length,
  };
}

/** Two schedules of the engine: not one bit may differ. @param {GradientAnswer} a @param {GradientAnswer} b */
function expectSameBits(a, b) {
  const bits = (/** @type {Float32Array} */ numbers) => new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const [x, y] = [bits(a.gradients), bits(b.gradients)];
  if (a.loss !== b.loss || x.some((value, i) => value !== y[i])) throw new Error("the engine's gradients differ between keep-all and sqrt");
}

/**
 * Another library adds in another order, so bits differ; a ReLU whose input is nearly 0 may then open on one side only. The loss must agree to
 * 1e-4 of itself and the gradients, as one long vector, to 1e-3 of its length: a wrong layer or a missing factor shows at least as 1e-2.
 * @param {string} who @param {GradientAnswer} theirs @param {GradientAnswer} ours
 */
export function expectSameGradient(who, theirs, ours) {
  if (!(Math.abs(theirs.loss - ours.loss) <= 1e-4 * Math.abs(ours.loss))) throw new Error(`${who}: loss: expected ${ours.loss}, but got ${theirs.loss}`);
  if (theirs.gradients.length !== ours.gradients.length)
    throw new Error(`${who}: expected ${ours.gradients.length} gradients, but got ${theirs.gradients.length}`);
  let difference = 0;
  let length = 0;
  for (let i = 0; i < ours.gradients.length; i++) {
    difference += (theirs.gradients[i] - ours.gradients[i]) ** 2;
    length += ours.gradients[i] ** 2;
  }
  const share = Math.sqrt(difference / length);
  if (!(share <= 1e-3)) throw new Error(`${who}: gradient: expected at most 0.001 of its length apart, but got ${share}`);
}

/**
 * @typedef {object} TransformerRow
 * @property {string} name
 * @property {number[]} sizes blocks, width, tokens, batch
 * @property {number} gflops of the blocks, forward and backward, by the multiply-adds the kernels counted
 * @property {OwnSeconds} seconds
 * @property {number} product GFLOP/s of the engine's own matrix product, n = 512
 * @property {Spread} share of the engine's own matrix product, n = 512, in the same rounds
 * @property {Spread} sqrt time of a whole gradient under sqrt over keep-all
 * @property {number} rounds
 */

/**
 * @param {EngineModule} engine
 * @param {Peer} enginePeer
 * @param {{blocks: number, width: number, tokens: number, batch: number}} sizes
 * @param {Turns} turns
 * @returns {Promise<TransformerRow>}
 */
export async function measureTransformer(engine, enginePeer, sizes, turns) {
  const network = engine.transformerNetwork(sizes.blocks, sizes.width, sizes.tokens, sizes.batch);
  const keepAll = new engine.Gradient(network, "keep-all", 2, 1 + 2 * sizes.blocks);
  const sqrt = new engine.Gradient(network, "sqrt", 0, -1);
  keepAll.run();
  sqrt.run();
  expectSameBits({ loss: keepAll.loss(), gradients: keepAll.gradients() }, { loss: sqrt.loss(), gradients: sqrt.gradients() });
  const n = 512;
  const ones = new Float32Array(n * n).fill(0.5);
  const product = await enginePeer.product({ form: "nn", m: n, n, k: n }, ones, ones);
  /** @type {number[]} */
  const speeds = [];
  let [seconds, macs] = [0, 0];
  const work = [
    () => {
      keepAll.run();
      seconds += keepAll.secondsApart();
      macs += keepAll.macsApart();
    },
    () => {
      if (seconds > 0) speeds.push((2e-9 * macs) / seconds); // the turn of blocks just before
      [seconds, macs] = [0, 0];
      sqrt.run();
    },
    product.calls[0].run,
  ];
  const [kept, forgot, products] = await takeTurns(work, turns);
  const measured = speeds.slice(-kept.length); // those before belong to the warm-up
  await product.close();
  keepAll.delete();
  sqrt.delete();
  return {
    name: `${sizes.blocks} blocks of ${sizes.width}, ${sizes.tokens} tokens, batch ${sizes.batch}`,
    sizes: [sizes.blocks, sizes.width, sizes.tokens, sizes.batch],
    gflops: median(measured),
    seconds: { keepAll: median(kept), sqrt: median(forgot) },
    product: (2e-9 * n ** 3) / median(products),
    share: spread(measured.map((speed, round) => speed / ((2e-9 * n ** 3) / products[round]))),
    sqrt: ratioSpread(forgot, kept),
    rounds: kept.length,
  };
}
