// What two runs take, measured so that their ratio can be believed: one at a time, in turn.

/** @typedef {{kept: number, seconds: number, rounds: number}} Times medians of `rounds` runs each, keeping everything and under the schedule */

const mostRounds = 7;
const roundsMilliseconds = 1500;

/**
 * The runs alternate, so that a busy moment of this machine meets both.
 * @param {() => Promise<number>} keep runs keeping everything; the seconds it took
 * @param {() => Promise<number>} under the same under the schedule
 * @returns {Promise<Times>}
 */
export async function alternatingTimes(keep, under) {
  const kept = [];
  const seconds = [];
  const began = performance.now();
  while (seconds.length < mostRounds && (seconds.length < 1 || performance.now() - began < roundsMilliseconds)) {
    kept.push(await keep());
    seconds.push(await under());
  }
  return { kept: median(kept), seconds: median(seconds), rounds: seconds.length };
}

/** The upper one of an even number. @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
