// What the negative controls compare: every digest of two runs, and what to say of one whose broken run came out equal.

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {Pick<RunReport, "outputDigest" | "gradientDigest" | "weightDigest">} Digests */

/**
 * All the digests as one text: it differs as soon as one of them does.
 * @param {Digests} report
 */
export function allDigests({ outputDigest, gradientDigest, weightDigest }) {
  return [outputDigest, gradientDigest, weightDigest].join(" ");
}

/**
 * "" when the flipped bit was noticed.
 * @param {Digests} honest
 * @param {Digests} flipped
 */
export function controlFailure(honest, flipped) {
  return allDigests(honest) === allDigests(flipped) ? "The control failed: one bit was flipped, and no digest differs." : "";
}
