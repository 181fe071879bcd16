// What the matrix finds: rows of digests held against the committed ones, and the sentence over all of them.

/** @typedef {Record<string, string>} Digests of every case, by its name */

/**
 * @typedef {object} Row one build or engine, run once
 * @property {string} build "g++ 12.2.0 -O1", "Mozilla Firefox 153.7.0esr"
 * @property {string} instructionSet "avx2", "simd128"; "" where nothing ran
 * @property {number} threads
 * @property {number} equal cases that gave the committed digest
 * @property {string} fingerprint of all its digests; equal fingerprints are equal digests
 * @property {string[]} differing the names of the other cases, absent ones among them
 * @property {number} seconds of running, not of building
 * @property {string} fault why there are no digests; "" where there are
 * @property {boolean} expected whether the fault is an ordinary one: the part was left out on purpose
 */

/** @typedef {{date: string, processor: string, system: string}} Machine */
/** @typedef {{holds: boolean, verdict: string}} Verdict */

/**
 * @typedef {Machine & Verdict & {cases: number, fingerprint: string, rows: Row[], control: Row | null}} Matrix
 *   fingerprint: of the committed digests; control: the row of a build with fused multiply-adds in core/numeric/panel_product.cpp alone
 */

/** @typedef {Pick<Row, "build" | "instructionSet" | "threads">} What */

/**
 * @param {What} what
 * @param {Digests} digests
 * @param {Digests} committed
 * @param {(digests: Digests) => string} fingerprintOf
 * @param {number} seconds
 * @returns {Row}
 */
export function compared(what, digests, committed, fingerprintOf, seconds) {
  const names = [...new Set([...Object.keys(committed), ...Object.keys(digests)])];
  const differing = names.filter((name) => digests[name] !== committed[name]);
  return { ...what, equal: names.length - differing.length, fingerprint: fingerprintOf(digests), differing, seconds, fault: "", expected: false };
}

/** @param {What} what @param {string} fault @param {boolean} expected @returns {Row} */
export const notCompared = (what, fault, expected) => ({ ...what, equal: 0, fingerprint: "", differing: [], seconds: 0, fault, expected });

/**
 * True where the comparison sees the control: some products differ (those that read b in place are other code), and of the other
 * kernels at most attention, which multiplies by the same code. Layers and networks may differ, since their products do.
 * @param {Row} control
 */
export function controlSeen({ differing }) {
  const kernels = differing.filter((name) => !/^(layer|loss|MLP|transformer|text model|deep chain)\b/.test(name));
  const products = kernels.filter((name) => /^(matmul|matrix-vector)\b/.test(name));
  return products.length > 0 && kernels.every((name) => products.includes(name) || name.startsWith("attention, "));
}

/**
 * @param {readonly Row[]} rows
 * @param {Row | null} control null where this processor has no fused multiply-add
 * @returns {Verdict}
 */
export function verdict(rows, control) {
  const ran = rows.filter(({ fault }) => fault === "");
  const differ = ran.filter(({ differing }) => differing.length > 0);
  const faults = rows.filter(({ fault, expected }) => fault !== "" && !expected);
  const leftOut = rows.length - ran.length - faults.length;
  const blind = control !== null && !controlSeen(control);
  const sentences = [
    ran.length === 0
      ? "Nothing was compared."
      : differ.length === 0
        ? `All ${ran.length} runs gave the committed digests.`
        : `${differ.length} of ${ran.length} runs differ from the committed digests.`,
    ...(faults.length > 0 ? [`${faults.length} could not be compared.`] : []),
    ...(leftOut > 0 ? [`${leftOut} were left out.`] : []),
    ...(blind ? ["The fused control did not differ as it must, so the comparison proves nothing."] : []),
  ];
  return { holds: ran.length > 0 && differ.length === 0 && faults.length === 0 && !blind, verdict: sentences.join(" ") };
}
