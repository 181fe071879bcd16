// One piece of work in flight; of all that is asked meanwhile only the latest is done next.

/**
 * `ask(value)` aborts what runs, waits until that has let go, then does the latest value asked for. Its promise settles
 * with the work's result, or with undefined when something later was asked or `cancel()` was called.
 * @template V, R
 * @param {(value: V, signal: AbortSignal) => Promise<R>} work
 * @returns {{ask: (value: V) => Promise<R | undefined>, cancel: () => void}}
 */
export function latestWins(work) {
  let newest = 0;
  /** @type {Promise<unknown>} */
  let settled = Promise.resolve();
  /** @type {AbortController | null} */
  let running = null;

  function cancel() {
    newest += 1;
    running?.abort();
  }

  /** @param {V} value */
  async function ask(value) {
    cancel();
    const mine = newest;
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
  }

  return { ask, cancel };
}
