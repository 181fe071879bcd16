// The only requests of this site to another host, made by one button alone: a model's config.json at a public hub, and the
// header of its weights by ranges.

const host = "https://huggingface.co";

/** "owner/name" out of what was typed or pasted, an address of the hub included; "" where there is none. @param {string} text */
export function modelId(text) {
  const path = text.trim().replace(/^(https?:\/\/)?(www\.)?(huggingface\.co|hf\.co)\//, "");
  const [owner, name] = path.split(/[/?#]/);
  const word = /^[A-Za-z0-9][\w.-]*$/;
  if (word.test(owner ?? "") && word.test(name ?? "")) return `${owner}/${name}`;
  return /^[A-Za-z0-9][\w.-]*$/.test(path) ? path : "";
}

/** @param {string} id @param {string} file */
export const hubAddress = (id, file) => `${host}/${id}/resolve/main/${file}`;

/**
 * The text of a model's config.json.
 * @param {string} id
 * @param {typeof fetch} [ask]
 * @returns {Promise<string>} throws an Error whose message is a sentence
 */
export async function hubConfig(id, ask = fetch) {
  const response = await reached(() => ask(hubAddress(id, "config.json"), { credentials: "omit", referrerPolicy: "no-referrer" }));
  if (response.status === 401 || response.status === 403)
    throw new Error(`huggingface.co gives ${id} only to those who have signed in and agreed to its licence: save its config.json there and open it here.`);
  if (response.status === 404) throw new Error(`huggingface.co has no config.json at ${id}.`);
  if (!response.ok) throw new Error(`huggingface.co answered with status ${response.status} for ${id}.`);
  const text = await response.text();
  if (text.length > largestConfig) throw new Error(`The config.json of ${id} has ${text.length} characters; at most ${largestConfig} are read.`);
  return text;
}

const largestConfig = 1_000_000;

/**
 * A file of weights at the hub, read by ranges as a file of this computer is read by slices; null where the model has no such
 * single file.
 * @param {string} id
 * @param {typeof fetch} [ask]
 * @returns {Promise<import("./model_file.js").Sliced | null>}
 */
export async function hubWeights(id, ask = fetch) {
  /** @param {number} begin @param {number} end */
  const range = (begin, end) =>
    reached(() =>
      ask(hubAddress(id, "model.safetensors"), { credentials: "omit", referrerPolicy: "no-referrer", headers: { range: `bytes=${begin}-${end - 1}` } }),
    );
  const first = await range(0, 8);
  const size = Number(/\/(\d+)$/.exec(first.headers.get("content-range") ?? "")?.[1]);
  await first.body?.cancel();
  if (first.status !== 206 || !Number.isSafeInteger(size)) return null;
  return {
    size,
    slice: (begin, end) => ({
      arrayBuffer: async () => {
        const response = await range(begin, end);
        if (response.status !== 206) throw new Error(`huggingface.co did not send the range it was asked for (status ${response.status}).`);
        return response.arrayBuffer();
      },
    }),
  };
}

/** @param {() => Promise<Response>} ask */
async function reached(ask) {
  try {
    return await ask();
  } catch {
    throw new Error("huggingface.co cannot be reached from here. Everything else on this page works without it.");
  }
}
