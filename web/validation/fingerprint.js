// The digests of the determinism cases: the committed ones, and one fingerprint for all that this browser computed.

/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("../engine/client.js").EngineClient} EngineClient */
/** @typedef {{digests: Record<string, string>, fingerprint: string}} Committed */

/** The same file that the engine was built with. */
export const committedUrl = new URL("./digests.json", import.meta.url);

/** The part's report with both fingerprints. @param {EngineClient} engine @param {Report} report @returns {Promise<Report>} */
export async function withFingerprints(engine, report) {
  const [part] = report.parts;
  const digests = Object.fromEntries(part.cases.filter(({ digest }) => digest !== "").map(({ id, digest }) => [id, digest]));
  const { fingerprint } = await engine.call("fingerprint", JSON.stringify(digests));
  const committed = await loadCommitted(engine);
  return { ...report, parts: [{ ...part, fingerprint, committed_fingerprint: committed.fingerprint }] };
}

/** What the engine carries, so that neither can be of another version. @param {EngineClient} engine @returns {Promise<Committed>} */
export async function loadCommitted(engine) {
  const text = await engine.call("committedDigests");
  const { fingerprint } = await engine.call("fingerprint", text);
  return { digests: JSON.parse(text), fingerprint };
}

/** The first 16 of 64 digits. @param {string} digest */
export const shortForm = (digest) => digest.slice(0, 16);
