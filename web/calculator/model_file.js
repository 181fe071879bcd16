// What a model's file says in its header: only the slices the reader asks for are read, never the weights.

/**
 * @typedef {object} HeaderContents
 * @property {{parameters: number, unread: number, bytes: number, stored: {type: string, elements: number, bytes: number}[], components: {name: string, tensors: number, parameters: number, bytes: number}[]}} totals
 * @property {string} [name] of the model, in a GGUF file
 * @property {object} [form] a generic form, of a GGUF file
 * @property {string} [unsaid] of a GGUF file without one: what of it the form has no words for
 *
 * @typedef {{size: number, slice: (begin: number, end: number) => {arrayBuffer: () => Promise<ArrayBuffer>}}} Sliced a File, or what can be sliced like one
 */

/** A reader that asks for more slices than this goes in circles. */
const mostSlices = 4096;

/** Which kind of header a file has, by its name; "" for none we know. @param {string} name @returns {"safetensors" | "gguf" | ""} */
export function headerKind(name) {
  const ending = name.toLowerCase();
  if (ending.endsWith(".safetensors")) return "safetensors";
  return ending.endsWith(".gguf") ? "gguf" : "";
}

/**
 * @param {import("./estimator.js").Estimator} estimator
 * @param {"safetensors" | "gguf"} kind
 * @param {Sliced} file
 * @returns {Promise<HeaderContents>} throws an Error whose message is a sentence
 */
export async function readHeader(estimator, kind, file) {
  estimator.beginHeader(kind, file.size);
  for (let slices = 0; slices < mostSlices; slices += 1) {
    const wanted = estimator.wantedSlice();
    if (!wanted) return estimator.headerContents();
    estimator.giveSlice(new Uint8Array(await file.slice(wanted.begin, wanted.end).arrayBuffer()));
  }
  throw new Error(`The header asked for more than ${mostSlices} slices.`);
}
