// What files opened together are: one of any kind, or a checkpoint's own, its configuration, its index and its safetensors files.
import { isIndex } from "./file_says.js";
import { headerKind } from "./model_file.js";

/**
 * @param {readonly File[]} files at least one
 * @returns {Promise<{config: File | null, index: File | null, weights: File[]}>} throws an Error with a sentence
 */
export async function sorted(files) {
  /** @type {{configs: File[], indices: File[], weights: File[]}} */
  const kinds = { configs: [], indices: [], weights: [] };
  for (const file of files) kinds[await kindOf(file)].push(file);
  const { configs, indices, weights } = kinds;
  const together = configs.length <= 1 && indices.length <= 1 && weights.every(({ name }) => headerKind(name) === "safetensors");
  if (files.length > 1 && !together) {
    const names = files.map(({ name }) => name.slice(0, 60)).slice(0, 5);
    const more = files.length > names.length ? " and more" : "";
    throw new Error(
      `Expected one file, or a config.json, the index and the .safetensors files of one model, but got ${files.length} files: ${names.join(", ")}${more}.`,
    );
  }
  return { config: configs[0] ?? null, index: indices[0] ?? null, weights };
}

/** @param {File} file @returns {Promise<"configs" | "indices" | "weights">} */
async function kindOf(file) {
  if (!file.name.toLowerCase().endsWith(".json")) return "weights";
  return (await isIndex(file)) ? "indices" : "configs";
}
