// aria-busy of what shows an answer: "true" from the moment something else is asked until the answer is there, or the
// sentence that says why there is none; "false" then. Whoever waits for "false" after a change reads that change's answer.

/**
 * @param {Element} element
 * @returns {<T>(work: Promise<T>) => Promise<T>} says that the element is busy, at once, until `work` and all work before it has settled
 */
export function busyWhile(element) {
  let pending = 0;
  return async (work) => {
    pending += 1;
    element.setAttribute("aria-busy", "true");
    try {
      return await work;
    } finally {
      pending -= 1;
      if (pending === 0) element.setAttribute("aria-busy", "false");
    }
  };
}
