// The id under which a public hub has the model that is shown.
import { modelId } from "./model_hub.js";

/** How the catalogue says where a model's sizes are from. */
const fromHub = /^config\.json of (\S+)$/;

/**
 * "" where no hub is known to have it.
 * @param {unknown} config the visitor's, if any
 * @param {Pick<import("./answer.js").ModelEntry, "source"> | undefined} entry the catalogue's otherwise
 */
export function hubIdOf(config, entry) {
  if (!config) return modelId(fromHub.exec(entry?.source ?? "")?.[1] ?? "");
  const name = /** @type {Record<string, unknown>} */ (config)._name_or_path;
  return typeof name === "string" ? modelId(name) : "";
}
