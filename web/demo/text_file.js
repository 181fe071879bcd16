// A visitor's file as training text: UTF-8 or a sentence that says where it is not.

/** What a page takes: beyond this a file is no text to learn from in a tab. */
export const largestTextBytes = 64 * 1024 * 1024;

/**
 * @param {Uint8Array} bytes
 * @param {number} window bytes the model sees at once; a text has more
 * @returns {{text: string, fault: ""} | {text: null, fault: string}}
 */
export function readText(bytes, window) {
  if (bytes.length === 0) return { text: null, fault: "Text: expected at least one byte, but got an empty file." };
  if (bytes.length > largestTextBytes) {
    return { text: null, fault: `Text: expected at most ${largestTextBytes.toLocaleString("en-US")} bytes, but got ${bytes.length.toLocaleString("en-US")}.` };
  }
  if (bytes.length <= window) {
    return { text: null, fault: `Text: expected more than the ${window} bytes of one window, but got ${bytes.length} bytes.` };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), fault: "" };
  } catch {
    return { text: null, fault: `Text: expected UTF-8, but got a byte that is not, at ${wellFormedLength(bytes).toLocaleString("en-US")}.` };
  }
}

/**
 * Length of the longest prefix that could still become UTF-8, found by halving.
 * @param {Uint8Array} bytes
 */
function wellFormedLength(bytes) {
  let good = 0;
  let bad = bytes.length + 1; // one past the end: the file may just stop in the middle of a character
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (couldGoOn(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return Math.min(good, bytes.length - 1);
}

/** @param {Uint8Array} prefix */
function couldGoOn(prefix) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(prefix, { stream: true });
    return true;
  } catch {
    return false;
  }
}
