// The ids under which a public hub has models.

/** "owner/name" out of what was typed or pasted, an address of the hub included; "" where there is none. @param {string} text */
export function modelId(text) {
  const path = text.trim().replace(/^(https?:\/\/)?(www\.)?(huggingface\.co|hf\.co)\//, "");
  const [owner, name] = path.split(/[/?#]/);
  const word = /^[A-Za-z0-9][\w.-]*$/;
  if (word.test(owner ?? "") && word.test(name ?? "")) return `${owner}/${name}`;
  return word.test(path) ? path : "";
}

/** How the catalogue says where a model's sizes are from. */
const fromHub = /^config\.json of (\S+)$/;

/**
 * Of the model that is shown; "" where no hub is known to have it.
 * @param {unknown} config the visitor's, if any
 * @param {Pick<import("./answer.js").ModelEntry, "source"> | undefined} entry the catalogue's otherwise
 */
export function hubIdOf(config, entry) {
  if (!config) return modelId(fromHub.exec(entry?.source ?? "")?.[1] ?? "");
  const name = /** @type {Record<string, unknown>} */ (config)._name_or_path;
  return typeof name === "string" ? modelId(name) : "";
}
