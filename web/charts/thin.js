// Fewer points, same extremes: a picture is a thousand pixels wide, and its peaks are what it is about.

/**
 * At most `limit` items in their order. Each stretch keeps its highest and its lowest item; the first and last stay.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => number} height
 * @param {number} [limit]
 * @returns {T[]}
 */
export function thin(items, height, limit = 1000) {
  if (items.length <= limit) return [...items];
  const stretches = Math.floor((limit - 2) / 2);
  const kept = [items[0]];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = 1 + Math.floor((stretch * (items.length - 2)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (items.length - 2)) / stretches);
    let lowest = from;
    let highest = from;
    for (let i = from; i < to; i += 1) {
      if (height(items[i]) < height(items[lowest])) lowest = i;
      if (height(items[i]) > height(items[highest])) highest = i;
    }
    kept.push(items[Math.min(lowest, highest)]);
    if (lowest !== highest) kept.push(items[Math.max(lowest, highest)]);
  }
  kept.push(items[items.length - 1]);
  return kept;
}
