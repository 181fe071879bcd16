// What files opened together are: one of them, or a configuration with the index or the header of its weights.
import { isIndex } from "./file_says.js";
import { headerKind } from "./model_file.js";

/** @param {File} file */
const isConfig = async (file) => file.name.toLowerCase().endsWith(".json") && !(await isIndex(file));

/** @param {readonly File[]} files at least one @returns {Promise<{config: File | null, weights: File | null}>} throws an Error with a sentence */
export async function sorted(files) {
  /** @type {File[]} */
  const configs = [];
  /** @type {File[]} */
  const weights = [];
  for (const file of files) ((await isConfig(file)) ? configs : weights).push(file);
  const pair = configs.length === 1 && weights.length === 1 && headerKind(weights[0].name) !== "gguf";
  if (files.length > 1 && !pair) {
    const names = files.map(({ name }) => name.slice(0, 60)).slice(0, 5);
    const more = files.length > names.length ? " and more" : "";
    throw new Error(
      `Expected one file, or a config.json with the index or a .safetensors file of its weights, but got ${files.length} files: ${names.join(", ")}${more}.`,
    );
  }
  return { config: configs[0] ?? null, weights: weights[0] ?? null };
}
