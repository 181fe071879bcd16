// The only requests of this site to another host, made by one button alone and those it shows: a model's config.json at a
// public hub, the index and the headers of its weights by ranges, the names of its files. What comes is never read beyond what
// was asked for; what goes wrong is a sentence.

const host = "https://huggingface.co";
const largestConfig = 1_000_000; // bytes
const largestIndex = 32_000_000; // DeepSeek-V3's, of 91,991 tensors, has 9 million
const largestListing = 8_000_000;

/** @param {string} id @param {string} file */
export const hubAddress = (id, file) => `${host}/${id}/resolve/main/${file.split("/").map(encodeURIComponent).join("/")}`;

/** @typedef {{ask?: typeof fetch, patience?: number, signal?: AbortSignal}} Manner patience: milliseconds for one request, its body included */

/**
 * The text of a model's config.json.
 * @param {string} id
 * @param {Manner} [manner]
 * @returns {Promise<string>} throws an Error whose message is a sentence; NotThere where the model has none
 */
export async function hubConfig(id, manner = {}) {
  return textOf(hubAddress(id, "config.json"), id, "config.json", largestConfig, manner);
}

/** The text of the index of a checkpoint in several files; null where it has none. @param {string} id @param {Manner} [manner] */
export async function hubIndex(id, manner = {}) {
  const file = "model.safetensors.index.json";
  return textOf(hubAddress(id, file), id, file, largestIndex, manner).catch(nullWhereNone);
}

/**
 * The names of a model's files, by the hub's API (GET /api/models/ID, "siblings").
 * @param {string} id
 * @param {Manner} [manner]
 * @returns {Promise<string[]>} none where the hub does not list them
 */
export async function hubFiles(id, manner = {}) {
  const text = await textOf(`${host}/api/models/${id}`, id, "list of files", largestListing, manner).catch(nullWhereNone);
  try {
    const { siblings } = JSON.parse(text ?? "{}");
    return (Array.isArray(siblings) ? siblings : []).map((one) => one?.rfilename).filter(isPath);
  } catch {
    throw new Error(`huggingface.co answered for ${id} with something else than a list of files.`);
  }
}

/** A path of plain names below the model's folder. @param {unknown} path @returns {path is string} */
const isPath = (path) => typeof path === "string" && path.length < 300 && path.split("/").every((part) => /^[\w@()+=, -][\w.@()+=, -]*$/.test(part));

/** @typedef {import("./model_file.js").Sliced & {readBytes: () => number}} HubFile readBytes: what has come of it until now */

/**
 * A file at the hub, read by ranges as a file of this computer is read by slices; null where the model has no such file.
 * @param {string} id
 * @param {string} file
 * @param {Manner} [manner]
 * @returns {Promise<HubFile | null>} throws an Error whose message is a sentence
 */
export async function hubFile(id, file, manner = {}) {
  let read = 0;
  /** @param {number} begin @param {number} end @param {number | null} size of the file, where it is known */
  const range = async (begin, end, size) => {
    const response = await request(hubAddress(id, file), { range: `bytes=${begin}-${end - 1}` }, manner);
    if (response.status !== 206) throw await refused(response, id, file);
    const [, from, to, whole] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.map(Number) ?? [];
    const asked = from === begin && to === Math.min(end, whole) - 1 && (size === null || whole === size);
    const other = `huggingface.co sent another part of ${id}'s ${file} than it was asked for.`;
    if (!asked || !Number.isSafeInteger(whole)) throw await abandoned(response, other);
    const bytes = await bytesOf(response, to - from + 1, `That part of ${id}'s ${file}`);
    if (bytes.byteLength !== to - from + 1) throw new Error(other);
    read += bytes.byteLength;
    return { size: whole, bytes };
  };
  const first = await range(0, 8, null).catch(nullWhereNone);
  if (!first) return null;
  const { size } = first;
  read = 0; // the first bytes tell the size alone, and come again
  return { size, slice: (begin, end) => ({ arrayBuffer: async () => (await range(begin, end, size)).bytes }), readBytes: () => read };
}

/** The hub has the model, or may have, but not the file. */
export class NotThere extends Error {}

/** @param {unknown} error */
function nullWhereNone(error) {
  if (error instanceof NotThere) return null;
  throw error;
}

/** @param {string} address @param {string} id @param {string} file @param {number} most bytes @param {Manner} manner */
async function textOf(address, id, file, most, manner) {
  const response = await request(address, {}, manner);
  if (response.status !== 200) throw await refused(response, id, file);
  return new TextDecoder().decode(await bytesOf(response, most, `The ${file} of ${id}`));
}

/** @param {string} address @param {Record<string, string>} headers @param {Manner} manner */
async function request(address, headers, { ask = fetch, patience = 30_000, signal }) {
  const limit = AbortSignal.timeout(patience);
  const either = signal ? AbortSignal.any([limit, signal]) : limit;
  try {
    return await ask(address, { credentials: "omit", referrerPolicy: "no-referrer", headers, signal: either });
  } catch (error) {
    throw unreached(error);
  }
}

/** Why there is no answer; its body is not read. @param {Response} response @param {string} id @param {string} file */
function refused(response, id, file) {
  const { status } = response;
  // The hub says 401 of a gated model with a code, of a private one and of none at all without one.
  const code = response.headers.get("x-error-code") ?? "";
  if (status === 404 && code !== "RepoNotFound") return abandoned(response, new NotThere(`huggingface.co has no ${file} at ${id}.`));
  return abandoned(response, sentence());

  function sentence() {
    if (code === "RepoNotFound" || (status === 401 && code === "")) return `huggingface.co has no public model ${id}.`;
    if (status === 401 || status === 403)
      return `huggingface.co gives ${id} only to those who have signed in and agreed to its licence: save its config.json there and open it here.`;
    if (status === 429) return "huggingface.co has been asked too often from here: try again in a few minutes.";
    if (status === 200) return `huggingface.co sends ${id}'s ${file} only as a whole, so its header is not read.`;
    return `huggingface.co answered with status ${status} for ${id}.`;
  }
}

/** The error to throw once the rest of the answer has been turned away. @param {Response} response @param {string | Error} why */
async function abandoned(response, why) {
  await response.body?.cancel().catch(() => {});
  return typeof why === "string" ? new Error(why) : why;
}

/**
 * The body, given up as soon as it is longer than it may be.
 * @param {Response} response
 * @param {number} most bytes
 * @param {string} what begins the sentence
 * @returns {Promise<ArrayBuffer>}
 */
async function bytesOf(response, most, what) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let count = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((error) => Promise.reject(unreached(error)));
    if (done) break;
    count += value.length;
    if (count > most) {
      await reader.cancel().catch(() => {});
      throw new Error(`${what} is longer than the ${most} bytes that are read.`);
    }
    parts.push(value);
  }
  return new Blob(parts).arrayBuffer();
}

/** No line, a host that does not let this page ask, an answer that broke off or never came. @param {unknown} error */
function unreached(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "AbortError") return new Error("huggingface.co is no longer asked.");
  if (name === "TimeoutError") return new Error("huggingface.co did not answer in time. Everything else on this page works without it.");
  return new Error("huggingface.co cannot be reached from here. Everything else on this page works without it.");
}
