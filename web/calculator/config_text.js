// A configuration as a text: what can be read as one, and what a link can carry.
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
  if (text.length > largestText) return { config: null, sentence: `Configuration: expected at most ${largestText} characters, but got ${text.length}.` };
  try {
    const config = JSON.parse(text);
    if (typeof config !== "object" || config === null || Array.isArray(config))
      return { config: null, sentence: "Configuration: expected a JSON object, as in a config.json, but got another value." };
    const twice = repeatedKey(text);
    return twice === null
      ? { config, sentence: "" }
      : { config: null, sentence: `Configuration: expected each field once, but got "${twice.slice(0, 40)}" twice.` };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { config: null, sentence: text.trim() === "" ? "" : `Configuration: expected JSON, but ${what}.` };
  }
}
