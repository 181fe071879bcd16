// The matrix as text, a line a row.

/** @param {readonly string[]} cells */
const line = ([build, on, equal, fingerprint, seconds]) =>
  [build.padEnd(58), on.padEnd(20), equal.padStart(11), fingerprint.padEnd(16), seconds.padStart(7)].join("  ").trimEnd();

export const headLine = line(["build or engine", "on", "cases equal", "fingerprint", "seconds"]);

/** @param {import("./comparison.js").Row} row @param {number} total cases */
export function rowLine({ build, instructionSet, threads, equal, fingerprint, differing, seconds, fault }, total) {
  const on = threads > 1 ? `${instructionSet}, ${threads} threads` : instructionSet;
  if (fault !== "") return line([build, on, fault, "", ""]);
  const text = line([build, on, `${equal} of ${total}`, fingerprint, seconds.toFixed(1)]);
  return differing.length === 0 ? text : `${text}\n    differ: ${differing.join("; ")}`;
}
