// The numbers that go into a product, and how far two libraries' answers may lie apart.

/** @typedef {"nn" | "nt" | "tn"} Form c = a b, a bᵀ or aᵀ b, all row-major as they lie in memory */
/** @typedef {{form: Form, m: number, n: number, k: number}} Shape c is m × n, and k terms make one element */

/** @param {Shape} shape @returns {[number, number]} rows and columns of a as it lies in memory */
export const shapeOfA = ({ form, m, k }) => (form === "tn" ? [k, m] : [m, k]);
/** @param {Shape} shape @returns {[number, number]} */
export const shapeOfB = ({ form, n, k }) => (form === "nt" ? [n, k] : [k, n]);

/**
 * Uniform in [-1, 1), the same for the same seed (xorshift, Marsaglia 2003).
 * @param {number} count
 * @param {number} seed not 0
 */
export function uniform(count, seed) {
  const numbers = new Float32Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    numbers[i] = state / 2 ** 31;
  }
  return numbers;
}

/**
 * How far two float sums of the same k products of such numbers may differ. A partial sum is about √k/3, each of the k additions rounds it
 * by at most 2^-24 of itself and at random, so that about k · 2^-24 / 3 remains; the largest of a million elements and two orders of
 * summation (fused or not) stay below k · 2^-23. One product that is missing or wrong shows as about 1/4.
 * @param {number} k
 */
export const productTolerance = (k) => Math.max(k, 16) * 2 ** -23;

/**
 * The largest difference; throws where it is above the tolerance, or a number is missing.
 * @param {string} who
 * @param {Float32Array} theirs
 * @param {Float32Array} ours
 * @param {number} tolerance
 */
export function expectClose(who, theirs, ours, tolerance) {
  if (theirs.length !== ours.length) throw new Error(`${who}: expected ${ours.length} numbers, but got ${theirs.length}`);
  let largest = 0;
  for (let i = 0; i < ours.length; i++) {
    const difference = Math.abs(theirs[i] - ours[i]);
    if (!(difference <= tolerance)) throw new Error(`${who}: element ${i}: expected ${ours[i]} ± ${tolerance}, but got ${theirs[i]}`);
    if (difference > largest) largest = difference;
  }
  return largest;
}

/**
 * A few elements of the product in double precision, by the definition.
 * @param {Shape} shape @param {Float32Array} a @param {Float32Array} b
 * @returns {{place: number, value: number}[]}
 */
export function someElements({ form, m, n, k }, a, b) {
  return [0, 0.37, 0.71, 1].map((share) => {
    const row = Math.floor(share * (m - 1));
    const column = Math.floor((1 - share * 0.9) * (n - 1));
    let value = 0;
    for (let p = 0; p < k; p++) value += (form === "tn" ? a[p * m + row] : a[row * k + p]) * (form === "nt" ? b[column * k + p] : b[p * n + column]);
    return { place: row * n + column, value };
  });
}
