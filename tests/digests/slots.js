// Work that waits for one of a few slots.

/** @param {number} count @returns {<T>(work: () => Promise<T>) => Promise<T>} runs `work` when a slot is free, first come first served */
export function slots(count) {
  let free = count;
  /** @type {(() => void)[]} */
  const waiting = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise((resolve) => waiting.push(() => resolve(undefined)));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
