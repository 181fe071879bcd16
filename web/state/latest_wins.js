// One piece of work in flight; of all that is asked meanwhile only the latest is done next.

/**
 * Returns `ask(value)`: it aborts what runs, waits until that has let go, then does the latest value asked for. Its
 * promise settles with the work's result, or with undefined when something later was asked.
 * @template V, R
 * @param {(value: V, signal: AbortSignal) => Promise<R>} work
 * @returns {(value: V) => Promise<R | undefined>}
 */
export function latestWins(work) {
  let newest = 0;
  /** @type {Promise<unknown>} */
  let settled = Promise.resolve();
  /** @type {AbortController | null} */
  let running = null;

  return async function ask(value) {
    const mine = ++newest;
    running?.abort();
    await settled;
    if (mine !== newest) return undefined;
    running = new AbortController();
    const result = work(value, running.signal);
    settled = result.catch(() => undefined);
    try {
      const done = await result;
      return mine === newest ? done : undefined;
    } catch (error) {
      if (mine !== newest) return undefined;
      throw error;
    }
  };
}
