// The best places for checkpoints when each gap is recomputed once, whole: the least peak of activations, found exactly.

/**
 * While the gap (from, to] goes back, memory holds the checkpoints up to `from` and all that stages from+1..to keep. The
 * least limit that some placement meets is found by halving.
 * @param {readonly number[]} outputBytes of stage 1, 2, ...: what a checkpoint after it costs
 * @param {readonly number[]} savedBytes what recording the stage costs
 * @returns {number[]} stages after which to keep
 */
export function bestPlacement(outputBytes, savedBytes) {
  const all = savedBytes.reduce((sum, bytes) => sum + bytes, 0);
  const rough = leastLimit(0, all, (limit) => longestGapsWithin(limit, outputBytes, savedBytes));
  return leastLimit(0, rough.limit, (limit) => placementWithin(limit, outputBytes, savedBytes)).placement;
}

/**
 * @param {number} low a limit nothing meets
 * @param {number} high a limit something meets
 * @param {(limit: number) => number[] | null} within
 */
function leastLimit(low, high, within) {
  let placement = within(high) ?? [];
  while (high - low > 1) {
    const limit = Math.floor((low + high) / 2);
    const found = within(limit);
    if (found) {
      placement = found;
      high = limit;
    } else low = limit;
  }
  return { limit: high, placement };
}

/**
 * Each gap as long as it fits: best on equal stages, quick, and a good first limit on others.
 * @param {number} limit bytes
 * @param {readonly number[]} outputBytes
 * @param {readonly number[]} savedBytes
 * @returns {number[] | null} null: not so
 */
function longestGapsWithin(limit, outputBytes, savedBytes) {
  const checkpoints = [];
  let kept = 0;
  let recorded = 0;
  for (let i = 0; i < savedBytes.length; i += 1) {
    recorded += savedBytes[i];
    if (kept + recorded <= limit) continue;
    if (i === 0) return null;
    checkpoints.push(i); // after stage i: stage i + 1, which is savedBytes[i], begins the next gap
    kept += outputBytes[i - 1];
    recorded = savedBytes[i];
    if (kept + recorded > limit) return null;
  }
  return checkpoints;
}

/**
 * For every stage the least bytes of checkpoints that lead to one after it, gap by gap.
 * @param {number} limit bytes
 * @param {readonly number[]} outputBytes
 * @param {readonly number[]} savedBytes
 * @returns {number[] | null} null: no placement fits
 */
function placementWithin(limit, outputBytes, savedBytes) {
  const stageCount = savedBytes.length;
  const kept = new Float64Array(stageCount + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(stageCount + 1);
  kept[0] = 0;
  for (let to = 1; to <= stageCount; to += 1) {
    const cost = to === stageCount ? 0 : outputBytes[to - 1];
    let recorded = 0;
    for (let from = to - 1; from >= 0; from -= 1) {
      recorded += savedBytes[from];
      if (recorded > limit) break;
      if (kept[from] + recorded > limit || kept[from] + cost >= kept[to]) continue;
      kept[to] = kept[from] + cost;
      before[to] = from;
    }
  }
  if (kept[stageCount] === Number.POSITIVE_INFINITY) return null;
  const checkpoints = [];
  for (let at = before[stageCount]; at > 0; at = before[at]) checkpoints.push(at);
  return checkpoints.reverse();
}
