// The visitor's own checkpoints: stages 1..L-1, increasing, after which the activation is kept. The input is always kept.

/**
 * @param {readonly number[]} checkpoints
 * @param {number} stage
 */
export function added(checkpoints, stage) {
  return checkpoints.includes(stage) ? [...checkpoints] : [...checkpoints, stage].sort((a, b) => a - b);
}

/**
 * @param {readonly number[]} checkpoints
 * @param {number} stage
 */
export function removed(checkpoints, stage) {
  return checkpoints.filter((one) => one !== stage);
}

/**
 * Moves the checkpoint at place `index` as far towards `stage` as its neighbours and the chain let it.
 * @param {readonly number[]} checkpoints
 * @param {number} index
 * @param {number} stage
 * @param {number} stageCount
 */
export function moved(checkpoints, index, stage, stageCount) {
  const least = index === 0 ? 1 : checkpoints[index - 1] + 1;
  const most = index === checkpoints.length - 1 ? stageCount - 1 : checkpoints[index + 1] - 1;
  return checkpoints.map((one, i) => (i === index ? Math.min(most, Math.max(least, stage)) : one));
}

/**
 * The stretches between checkpoints, ends included: [from, to] stages recomputed together.
 * @param {readonly number[]} checkpoints
 * @param {number} stageCount
 * @returns {[number, number][]}
 */
export function gaps(checkpoints, stageCount) {
  const ends = [0, ...checkpoints, stageCount];
  return ends.slice(1).map((end, i) => [ends[i], end]);
}

/**
 * @param {readonly number[]} checkpoints
 * @param {number} stageCount
 */
export function longestGap(checkpoints, stageCount) {
  return Math.max(...gaps(checkpoints, stageCount).map(([from, to]) => to - from));
}

/**
 * One more checkpoint, in the middle of the longest gap; unchanged when every stage has one.
 * @param {readonly number[]} checkpoints
 * @param {number} stageCount
 */
export function addedInLongestGap(checkpoints, stageCount) {
  const longest = longestGap(checkpoints, stageCount);
  const gap = gaps(checkpoints, stageCount).find(([from, to]) => to - from === longest);
  return gap && longest > 1 ? added(checkpoints, gap[0] + Math.floor(longest / 2)) : [...checkpoints];
}

/**
 * The list as typed, "8, 16, 24", or one sentence on what is wrong with it. Empty is no checkpoints.
 * @param {string} text
 * @param {number} stageCount
 * @returns {{checkpoints: number[], fault: ""} | {checkpoints: null, fault: string}}
 */
export function readCheckpoints(text, stageCount) {
  const words = text.split(/[\s,]+/).filter(Boolean);
  const stages = words.map((word) => (/^\d{1,9}$/.test(word) ? Number(word) : Number.NaN));
  const bad = stages.findIndex((stage, i) => !(stage >= 1 && stage < stageCount) || (i > 0 && stage <= stages[i - 1]));
  if (bad < 0) return { checkpoints: stages, fault: "" };
  return {
    checkpoints: null,
    fault: `Checkpoints: expected increasing stages from 1 to ${(stageCount - 1).toLocaleString("en-US")}, but got “${words[bad].slice(0, 20)}”.`,
  };
}

/** Those that lie inside a chain of another length. @param {readonly number[]} checkpoints @param {number} stageCount */
export function inside(checkpoints, stageCount) {
  return checkpoints.filter((stage) => stage < stageCount);
}
