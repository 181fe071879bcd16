// What a hub says of a model's weights without sending them: the header of the one file, or the index and the headers of all,
// or the names of its GGUF files to choose from; and one sentence on what was read for it.
import { bytesText } from "../format/bytes.js";
import { counted, countText } from "../format/counts.js";
import { hubFile, hubFiles, hubIndex } from "./model_hub.js";

/** @typedef {import("./model_file.js").HeaderContents} HeaderContents */
/** @typedef {{tensors: number, files: string[], total_bytes?: number}} Index */
/** @typedef {{sentence: string, name: string, contents: HeaderContents | null, ggufs: string[]}} HubWeights contents: null where no header was read; ggufs: files to choose one of */
/**
 * @typedef {object} Readers
 * @property {(name: string, file: import("./model_file.js").Sliced) => Promise<HeaderContents>} header
 * @property {(json: string) => Index | Promise<Index>} index
 * @property {(sentence: string) => void} progress
 */

/** Of more files than this only the index is read: a request or more for each. */
export const mostFiles = 64;

/**
 * @param {string} id
 * @param {Readers} readers
 * @param {import("./model_hub.js").Manner} [manner]
 * @returns {Promise<HubWeights>} throws an Error whose message is a sentence
 */
export async function hubWeights(id, readers, manner = {}) {
  const name = "model.safetensors";
  const single = await hubFile(id, name, manner);
  if (single) {
    const contents = await readers.header(name, single);
    return { name: `${id}/${name}`, contents, ggufs: [], sentence: `Read at huggingface.co: the header of ${name}, ${shareRead([single])}.` };
  }
  const json = await hubIndex(id, manner);
  if (json !== null) return { name: id, ggufs: [], ...(await sharded(id, await readers.index(json), readers, manner)) };
  const ggufs = (await hubFiles(id, manner)).filter((file) => file.endsWith(".gguf"));
  const none = `huggingface.co has of ${id} neither a model.safetensors, nor an index of several, nor a GGUF file: no header was read.`;
  const choice = `huggingface.co has ${countText(ggufs.length)} GGUF ${ggufs.length === 1 ? "file" : "files"} of ${id}; the header of one is read when it is chosen:`;
  return { name: id, contents: null, ggufs, sentence: ggufs.length > 0 ? choice : none };
}

/** @param {string} id @param {Index} index @param {Readers} readers @param {import("./model_hub.js").Manner} manner */
async function sharded(id, index, readers, manner) {
  const { tensors, files, total_bytes } = index;
  const said = `the index, of ${counted(tensors, "tensor")} in ${counted(files.length, "file")}${total_bytes === undefined ? "" : `, ${bytesText(total_bytes)} together`}`;
  const alone = (/** @type {string} */ why) => ({
    contents: null,
    sentence: `Read at huggingface.co: ${said}. It does not say how the tensors are stored, and ${unread(files, headers.length)}: ${why}`,
  });
  /** @type {HeaderContents[]} */
  const headers = [];
  if (files.length > mostFiles) return alone(`they are more than ${mostFiles}.`);
  /** @type {import("./model_hub.js").HubFile[]} */
  const read = [];
  for (const file of files) {
    readers.progress(`Reading the header of file ${headers.length + 1} of ${files.length} at huggingface.co.`);
    try {
      const at = /^[\w.-]+\.safetensors$/.test(file) ? await hubFile(id, file, manner) : null;
      if (!at) return alone(`“${file.slice(0, 60)}” is not there.`);
      headers.push(await readers.header(file, at));
      read.push(at);
    } catch (error) {
      if (manner.signal?.aborted) throw error;
      return alone(error instanceof Error ? error.message : String(error));
    }
  }
  const contents = together(headers);
  return { contents, sentence: `Read at huggingface.co: ${said}, and the headers of these files, ${shareRead(read)}; ${matchText(contents, tensors)}.` };
}

/** @param {readonly string[]} files @param {number} read how many headers, of the first files */
function unread(files, read) {
  if (read === 0) return "the files' headers, which do, were not read";
  const which = read === 1 ? `that of ${files[0]} was` : `those of ${files[0]} to ${files[read - 1]} were`;
  return `of the files' headers, which do, ${which} read, and nothing is shown without the rest`;
}

/** What several headers add up to. @param {readonly HeaderContents[]} headers @returns {HeaderContents} */
export function together(headers) {
  /** @type {Map<string, HeaderContents["totals"]["stored"][number]>} */
  const stored = new Map();
  /** @type {Map<string, HeaderContents["totals"]["components"][number]>} */
  const components = new Map();
  const sums = { parameters: 0, unread: 0, bytes: 0 };
  for (const { totals } of headers) {
    sums.parameters += totals.parameters;
    sums.unread += totals.unread;
    sums.bytes += totals.bytes;
    for (const { type, elements, bytes } of totals.stored) {
      const before = stored.get(type) ?? { type, elements: 0, bytes: 0 };
      stored.set(type, { type, elements: before.elements + elements, bytes: before.bytes + bytes });
    }
    for (const { name, tensors, parameters, bytes } of totals.components) {
      const before = components.get(name) ?? { name, tensors: 0, parameters: 0, bytes: 0 };
      components.set(name, { name, tensors: before.tensors + tensors, parameters: before.parameters + parameters, bytes: before.bytes + bytes });
    }
  }
  return { totals: { ...sums, stored: [...stored.values()], components: [...components.values()] } };
}

/** @param {HeaderContents} contents */
export const tensorsIn = ({ totals }) => totals.components.reduce((sum, part) => sum + part.tensors, 0);

/** Whether files hold what their index names. @param {HeaderContents} contents of the files @param {number} tensors of the index */
export function matchText(contents, tensors) {
  const found = tensorsIn(contents);
  return found === tensors
    ? `they hold the ${counted(tensors, "tensor")} it names`
    : `they hold ${counted(found, "tensor")}, where it names ${countText(tensors)}`;
}

/** "1.2 MiB of 16.1 GiB" @param {readonly import("./model_hub.js").HubFile[]} files */
export function shareRead(files) {
  const sum = (/** @type {(file: import("./model_hub.js").HubFile) => number} */ of) => files.reduce((total, file) => total + of(file), 0);
  return `${bytesText(sum((file) => file.readBytes()))} of ${bytesText(sum((file) => file.size))}`;
}
