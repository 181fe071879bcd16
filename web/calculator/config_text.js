// A configuration as a text: what can be read as one, and what a link can carry.
import { inexactNumber } from "./inexact_number.js";
import { longestConfig } from "./params.js";
import { repeatedKey } from "./repeated_key.js";

/** A configuration beyond this is none. */
export const largestText = 1_000_000;

/** @param {object} config */
export const fitsLink = (config) => JSON.stringify(config).length <= longestConfig;

/** @typedef {{config: object | null, sentence: string}} Parsed */

/** The text read last: a slider asks for the same one again and again. @type {{text: string, found: Parsed}} */
let last = { text: "", found: { config: null, sentence: "" } };

/** @param {string} text @returns {Parsed} */
export function parsed(text) {
  if (text !== last.text) last = { text, found: read(text) };
  return last.found;
}

/** @param {string} text @returns {Parsed} */
function read(text) {
  if (text.length > largestText) return refused(`at most ${largestText} characters`, String(text.length));
  try {
    const config = JSON.parse(text);
    if (typeof config !== "object" || config === null || Array.isArray(config)) return refused("a JSON object, as in a config.json", begun(text));
    const twice = repeatedKey(text);
    if (twice !== null) return refused("each field once", `"${twice.slice(0, 40)}" twice`);
    const inexact = inexactNumber(text);
    return inexact === null ? { config, sentence: "" } : refused("numbers that are exact in a double (at most 2^53)", inexact.slice(0, 40));
  } catch {
    return text.trim() === "" ? { config: null, sentence: "" } : refused("JSON", begun(text));
  }
}

/** @param {string} text */
const begun = (text) => `“${text.slice(0, 40)}”`;

/** @param {string} expected @param {string} got @returns {Parsed} */
const refused = (expected, got) => ({ config: null, sentence: `Configuration: expected ${expected}, but got ${got}.` });
