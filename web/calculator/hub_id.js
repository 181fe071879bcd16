// The ids under which a public hub has models.

/** "owner/name" out of what was typed or pasted, an address of the hub and of a file there included; "" where there is none. @param {string} text */
export function modelId(text) {
  const typed = text.trim();
  const path = typed.replace(/^(https?:\/\/)?(www\.)?(huggingface\.co|hf\.co)\//, "");
  const [owner, name, ...more] = path.split(/[/?#]/);
  const word = /^[A-Za-z0-9][\w.-]{0,95}$/; // as huggingface_hub's validate_repo_id: 96 characters at most
  if (path === typed && more.length > 0 && !places.test(path)) return "";
  if (word.test(owner ?? "") && word.test(name ?? "")) return `${owner}/${name}`;
  return word.test(path) ? path : "";
}

/** What stands behind an id in an address of the hub. */
const places = /^[^/]+\/[^/?#]+(?:[?#]|\/(?:tree|blob|resolve|raw|discussions|commits)\/|\/?$)/;

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
