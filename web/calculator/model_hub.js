// The only requests of this site to another host, made by one button alone: a model's config.json at a public hub, and the
// header of its weights by ranges. What comes is never read beyond what was asked for; what goes wrong is a sentence.

const host = "https://huggingface.co";
const largestConfig = 1_000_000; // bytes

/** "owner/name" out of what was typed or pasted, an address of the hub included; "" where there is none. @param {string} text */
export function modelId(text) {
  const path = text.trim().replace(/^(https?:\/\/)?(www\.)?(huggingface\.co|hf\.co)\//, "");
  const [owner, name] = path.split(/[/?#]/);
  const word = /^[A-Za-z0-9][\w.-]*$/;
  if (word.test(owner ?? "") && word.test(name ?? "")) return `${owner}/${name}`;
  return word.test(path) ? path : "";
}

/** @param {string} id @param {string} file */
export const hubAddress = (id, file) => `${host}/${id}/resolve/main/${file}`;

/** @typedef {{ask?: typeof fetch, patience?: number, signal?: AbortSignal}} Manner patience: milliseconds for one request, its body included */

/**
 * The text of a model's config.json.
 * @param {string} id
 * @param {Manner} [manner]
 * @returns {Promise<string>} throws an Error whose message is a sentence
 */
export async function hubConfig(id, manner = {}) {
  const response = await request(hubAddress(id, "config.json"), {}, manner);
  if (response.status !== 200) throw await refused(response, id, "config.json");
  return new TextDecoder().decode(await bytesOf(response, largestConfig, `The config.json of ${id}`));
}

/**
 * A file of weights at the hub, read by ranges as a file of this computer is read by slices; null where the model has no such
 * single file.
 * @param {string} id
 * @param {Manner} [manner]
 * @returns {Promise<import("./model_file.js").Sliced | null>} throws an Error whose message is a sentence
 */
export async function hubWeights(id, manner = {}) {
  const file = "model.safetensors";
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
    return { size: whole, bytes };
  };
  /** @type {number} */
  let size;
  try {
    ({ size } = await range(0, 8, null));
  } catch (error) {
    if (error instanceof NotThere) return null;
    throw error;
  }
  return { size, slice: (begin, end) => ({ arrayBuffer: async () => (await range(begin, end, size)).bytes }) };
}

/** The hub has the model, or may have, but not the file. */
class NotThere extends Error {}

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
