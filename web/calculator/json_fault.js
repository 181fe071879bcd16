// Where a text ceases to be JSON. Each browser's own reader says so in other words, and shows names of its own for what it met.

const tokens =
  /[ \t\r\n]*(?:("(?:[ !#-[\]-\uffff]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)\b)|([{}[\],:]))/y;

/** @typedef {{expected: string, got: string, line: number}} JsonFault */

/** The first fault; null where the text is JSON. @param {string} text @returns {JsonFault | null} */
export function jsonFault(text) {
  /** Of each object or list that is open. @type {("{" | "[")[]} */
  const open = [];
  let expected = "a value";
  for (tokens.lastIndex = 0; ; ) {
    const from = tokens.lastIndex;
    const [, string, plain, mark] = tokens.exec(text) ?? [];
    const token = string ? "string" : plain ? "plain" : (mark ?? "");
    const next = after(expected, token, open);
    if (next === null) return faultAt(text, from, expected);
    expected = next;
    if (expected === ended) return /\S/.test(text.slice(tokens.lastIndex)) ? faultAt(text, tokens.lastIndex, expected) : null;
  }
}

const ended = "the end";

/** What may come next; null where the token may not come. @param {string} expected @param {string} token @param {("{" | "[")[]} open */
function after(expected, token, open) {
  if (token === "") return null;
  if (expected.startsWith("a value")) {
    if (token === "{" || token === "[") {
      open.push(token);
      return token === "{" ? "a name in quotes or }" : "a value or ]";
    }
    if (token === "string" || token === "plain") return afterValue(open);
  }
  if (expected.startsWith("a name") && token === "string") return "a colon";
  if (expected === "a colon" && token === ":") return "a value";
  if (expected.startsWith("a comma") && token === ",") return open.at(-1) === "{" ? "a name in quotes" : "a value";
  if (!expected.endsWith(token)) return null;
  open.pop();
  return afterValue(open);
}

/** @param {readonly ("{" | "[")[]} open */
function afterValue(open) {
  if (open.length === 0) return ended;
  return open.at(-1) === "{" ? "a comma or }" : "a comma or ]";
}

/** @param {string} text @param {number} at @param {string} expected @returns {JsonFault} */
function faultAt(text, at, expected) {
  const rest = text.slice(at);
  const here = at + (rest.length - rest.trimStart().length);
  const line = text.slice(0, here).split("\n").length;
  const [word] = /^(?:[^\s,:{}[\]]{1,40}|.)/su.exec(text.slice(here)) ?? [""];
  return { expected, got: word === "" ? "the end of the text" : `“${word}”`, line };
}
