// One part of the suite by several workers, each with an engine of its own and every so-manieth case. What a case finds
// does not depend on who ran it, so the report is the same however many there are.
import { startEngine } from "../engine/start.js";
import { partialReport } from "./report.js";

/** @typedef {import("./report.js").Case} Case */
/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("./report.js").Scale} Scale */
/** @typedef {import("../engine/client.js").EngineClient} EngineClient */

/** More than four leave little to gain, for the longest case is one worker's; each holds some megabytes. */
const mostWorkers = 4;

/** @returns {number} at most as many as this device has processors */
export function workerCount() {
  return Math.max(1, Math.min(mostWorkers, navigator.hardwareConcurrency || 1));
}

/**
 * @param {string} part
 * @param {Scale} scale
 * @param {object} options
 * @param {number} options.workers
 * @param {AbortSignal} options.signal ends all of them
 * @param {(done: number, message: string) => void} options.advanced the share of all that is done, and what runs
 * @param {(report: Report) => void} options.ended called with all cases that have ended whenever one ends
 * @param {() => EngineClient} [start]
 * @returns {Promise<Report>}
 */
export async function runShared(part, scale, { workers, signal, advanced, ended }, start = startEngine) {
  const began = performance.now();
  const own = new AbortController(); // one that fails ends the others
  const stop = () => own.abort();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const engines = Array.from({ length: workers }, start);
  const shares = engines.map(() => ({ done: 0, cases: /** @type {Case[]} */ ([]) }));

  /** @param {EngineClient} engine @param {number} index @returns {Promise<Report>} */
  const runShare = async (engine, index) => {
    const share = shares[index];
    const options = JSON.stringify({ parts: [part], scale, share: { index, of: workers } });
    const { report } = await engine.openJob("openValidation", [options], {
      signal: own.signal,
      onProgress: ({ done, total, message, text }) => {
        if (own.signal.aborted) return;
        share.done = done / Math.max(1, total);
        advanced(shares.reduce((sum, one) => sum + one.done, 0) / workers, message);
        if (text === "") return;
        for (const line of text.trim().split("\n")) share.cases.push(JSON.parse(line));
        ended(partialReport(part, scale, inOrder(shares)));
      },
    });
    return JSON.parse(String(report));
  };

  try {
    const reports = await Promise.all(engines.map((engine, index) => runShare(engine, index)));
    return {
      ...partialReport(part, scale, inOrder(reports.map(({ parts }) => parts[0]))),
      build: reports[0].build,
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    stop();
    signal.removeEventListener("abort", stop);
    letGo(engines);
  }
}

/**
 * Case j of share i is number i + j * shares; those that have not ended are left out.
 * @param {readonly {cases: readonly Case[]}[]} shares
 */
export function inOrder(shares) {
  /** @type {Case[]} */
  const ordered = [];
  shares.forEach(({ cases }, index) => {
    cases.forEach((one, j) => {
      ordered[index + j * shares.length] = one;
    });
  });
  return ordered.filter((one) => one !== undefined);
}

/** Their memory goes with them. @param {readonly EngineClient[]} engines */
function letGo(engines) {
  for (const engine of engines) engine.stop("The run has ended.");
}
