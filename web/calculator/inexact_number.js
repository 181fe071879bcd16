// A number of JSON that JSON.parse would change before the estimator sees it: past 2^53 it takes another whole number in silence,
// past a double's range Infinity, which goes on as null. The estimator's own reader refuses both (core/base/json.cpp).

/** The first such number as it is written, null where there is none. @param {string} text that is JSON @returns {string | null} */
export function inexactNumber(text) {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[-\d][-+.\deE]*/g)) {
    if (token[0] === '"') continue;
    if (!Number.isFinite(Number(token)) || (/^-?\d+$/.test(token) && !within(BigInt(token)))) return token;
  }
  return null;
}

/** @param {bigint} value */
const within = (value) => value >= -(2n ** 53n) && value <= 2n ** 53n;
