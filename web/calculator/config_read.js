// A configuration that has been typed, opened or fetched: read as one in a link is (config_text.js), and what is wrong with it told in full.
import { countText } from "../format/counts.js";
import { parsed } from "./config_text.js";
import { jsonFault } from "./json_fault.js";

/** deepest_nesting of core/base/json.cpp, less the request that the configuration stands in. JSON.stringify ends far deeper, with an exception. */
const deepest = 63;

/** @param {string} text @returns {import("./config_text.js").Parsed} */
export function readConfig(text) {
  const found = parsed(text);
  if (found.config) {
    const depth = nesting(text);
    return depth > deepest ? refused(`at most ${deepest} levels of nesting`, countText(depth)) : found;
  }
  const fault = found.sentence === "" ? null : jsonFault(text);
  return fault ? refused(`JSON (${fault.expected} in line ${countText(fault.line)})`, fault.got) : found;
}

/** @param {string} expected @param {string} got @returns {import("./config_text.js").Parsed} */
const refused = (expected, got) => ({ config: null, sentence: `Configuration: expected ${expected}, but got ${got}.` });

/** How many objects and lists stand in one another at most. @param {string} text that is JSON */
function nesting(text) {
  let [open, most] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token[0] === '"') continue;
    open += token === "{" || token === "[" ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}
