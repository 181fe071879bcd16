// A key that an object of JSON has twice: JSON.parse takes the last and says nothing; the estimator's own reader refuses it.

/** The first such key, null where there is none. @param {string} text that is JSON @returns {string | null} */
export function repeatedKey(text) {
  /** The keys of each object that is open; null for a list. @type {(Set<string> | null)[]} */
  const open = [];
  let string = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === ":") {
      const key = JSON.parse(string);
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    } else if (token[0] === '"') string = token;
    else open.pop();
  }
  return null;
}
