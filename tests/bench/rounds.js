// Takes times in turns: A, B, C, D, A, B, C, D, ..., each turn long enough for the clock.

/** @typedef {() => unknown} Work may return a promise */

/**
 * Seconds of one call, over as many calls as fill the turn.
 * @param {Work} work
 * @param {number} calls
 */
async function turn(work, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) {
    const promise = work();
    if (promise instanceof Promise) await promise;
  }
  return (performance.now() - start) / 1000 / calls;
}

/**
 * How many calls fill `seconds`; the calls made to find out are the warm-up.
 * @param {Work} work
 * @param {number} seconds
 */
async function callsFor(work, seconds) {
  await turn(work, 1);
  for (let calls = 1; ; calls *= 4) {
    const each = await turn(work, calls);
    if (each * calls >= seconds / 4) return Math.max(1, Math.round(seconds / each));
  }
}

/**
 * @param {readonly Work[]} works
 * @param {{rounds: number, turnSeconds: number, mostSeconds: number}} options no more rounds begin after mostSeconds, but three are taken
 * @returns {Promise<number[][]>} seconds of one call, by work and round
 */
export async function takeTurns(works, { rounds, turnSeconds, mostSeconds }) {
  const calls = [];
  for (const work of works) calls.push(await callsFor(work, turnSeconds));
  /** @type {number[][]} */
  const times = works.map(() => []);
  const begun = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= 3 && performance.now() - begun > mostSeconds * 1000) break;
    for (const [i, work] of works.entries()) times[i].push(await turn(work, calls[i]));
  }
  return times;
}

/**
 * The fastest of several calls that do the same: one try each, and those within twice the best a few times more.
 * @template {{run: Work}} Call
 * @param {readonly Call[]} calls warmed up
 * @returns {Promise<Call>}
 */
export async function fastest(calls) {
  if (calls.length === 1) return calls[0];
  /** @type {number[]} */
  const first = [];
  for (const call of calls) first.push(await turn(call.run, 1));
  const near = calls.filter((_, i) => first[i] <= 2 * Math.min(...first));
  if (near.length === 1) return near[0];
  const times = await takeTurns(
    near.map((call) => call.run),
    { rounds: 3, turnSeconds: 0.004, mostSeconds: 1 },
  );
  const best = times.map((each) => Math.min(...each));
  return near[best.indexOf(Math.min(...best))];
}
