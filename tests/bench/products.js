// The matrix products of all libraries: first whether they agree, then their times in turns.
import { expectClose, productTolerance, shapeOfA, shapeOfB, someElements, uniform } from "./operands.js";
import { fastest, takeTurns } from "./rounds.js";
import { median, ratioSpread } from "./statistics.js";

/** @typedef {import("./shapes.js").NamedShape} NamedShape */
/** @typedef {import("./statistics.js").Spread} Spread */
/** @typedef {import("./peers/peer.d.ts").Peer} Peer */

/**
 * @typedef {object} ProductRow
 * @property {import("./shapes.js").Group} group
 * @property {string} name
 * @property {number[]} sizes
 * @property {import("./operands.js").Form} form
 * @property {number} gflops the engine's, by its median time
 * @property {Record<string, {gflops: number, ratio: Spread, call: string}>} peers ratio: its time over the engine's; above 1 the engine is faster
 * @property {number} rounds
 */

/**
 * @param {readonly Peer[]} peers the engine first
 * @param {NamedShape} shape
 * @param {{rounds: number, turnSeconds: number, mostSeconds: number}} turns
 * @returns {Promise<ProductRow>}
 */
export async function measureProduct(peers, shape, turns) {
  const a = uniform(shape.m * shape.k, 1 + shape.k);
  const b = uniform(shape.k * shape.n, 2 + shape.n);
  if (a.length !== shapeOfA(shape)[0] * shapeOfA(shape)[1] || b.length !== shapeOfB(shape)[0] * shapeOfB(shape)[1]) throw new Error("operands do not fit");
  const opened = [];
  for (const peer of peers) opened.push(await peer.product(shape, a, b));
  await expectAgreement(peers, opened, shape, a, b);
  /** @type {import("./peers/peer.d.ts").Call<Float32Array>[]} */
  const chosen = [];
  for (const { calls } of opened) chosen.push(await fastest(calls));
  const times = await takeTurns(
    chosen.map((call) => call.run),
    turns,
  );
  for (const one of opened) await one.close();
  const gflops = (/** @type {number[]} */ seconds) => (2e-9 * shape.m * shape.n * shape.k) / median(seconds);
  const others = peers.slice(1).map((peer, i) => {
    const seconds = times[i + 1];
    return [peer.name, { gflops: gflops(seconds), ratio: ratioSpread(seconds, times[0]), call: chosen[i + 1].name }];
  });
  const { group, name, sizes, form } = shape;
  return { group, name, sizes, form, gflops: gflops(times[0]), peers: Object.fromEntries(others), rounds: times[0].length };
}

/**
 * The engine against the definition in double precision, every way of every library against the engine.
 * @param {readonly Peer[]} peers
 * @param {readonly import("./peers/peer.d.ts").Opened<Float32Array>[]} opened
 * @param {NamedShape} shape @param {Float32Array} a @param {Float32Array} b
 */
async function expectAgreement(peers, opened, shape, a, b) {
  const tolerance = productTolerance(shape.k);
  const ours = await opened[0].calls[0].read();
  for (const { place, value } of someElements(shape, a, b)) {
    if (!(Math.abs(ours[place] - value) <= tolerance))
      throw new Error(`${peers[0].name}, ${shape.name} ${shape.form}: element ${place}: expected ${value}, but got ${ours[place]}`);
  }
  for (const [i, peer] of peers.entries())
    for (const call of opened[i].calls) expectClose(`${peer.name}, ${call.name}, ${shape.name} ${shape.form}`, await call.read(), ours, tolerance);
}
