// Runs the digest cases by the site's own client, worker and engine, and posts what came out.
import { startEngine } from "../../web/engine/start.js";

/** @typedef {import("../../web/validation/report.js").Report} Report */

/** @returns {Promise<{digests: Record<string, string>, instructionSet: string}>} */
async function computed() {
  const { report } = await startEngine().openJob("openValidation", [JSON.stringify({ parts: ["digests"], scale: "quick" })]);
  /** @type {Report} */
  const { parts, build } = JSON.parse(report);
  const withDigest = parts[0].cases.filter(({ digest }) => digest !== "");
  return { digests: Object.fromEntries(withDigest.map(({ id, digest }) => [id, digest])), instructionSet: build.simd };
}

/** @param {unknown} message */
const post = (message) => fetch("/result", { method: "POST", body: JSON.stringify(message) });

computed().then(post, (error) => post({ error: String(error) }));
