// core/validate/fingerprint.h in JavaScript, for digests that come from elsewhere.
import { createHash } from "node:crypto";

/** @param {Record<string, string>} digests in the order of the committed file @returns {string} the first 16 digits, as they are shown */
export function fingerprintOf(digests) {
  const hash = createHash("sha256");
  for (const [name, digest] of Object.entries(digests)) hash.update(`${digest}  ${name}\n`);
  return hash.digest("hex").slice(0, 16);
}
