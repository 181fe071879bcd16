// What a file of weights, or an index of such files, says of a model.
import { disagreement, headerTable, indexTable } from "./header_table.js";
import { headerKind, readHeader } from "./model_file.js";

/** @typedef {import("./own_model.js").FileSays} FileSays */
/** @typedef {import("./model_file.js").Sliced} Sliced */

/** Beyond this no index is looked for in a file of another name. */
const largestIndex = 64 * 1024 ** 2;

/** An index of a sharded checkpoint, by its name or by what stands in it. @param {File} file */
export const isIndex = async (file) =>
  file.name.toLowerCase().endsWith(".index.json") || (file.size <= largestIndex && /"weight_map"\s*:\s*\{/.test(await file.text()));

/**
 * @param {object} page
 * @param {() => import("./estimator.js").Estimator} page.whole the estimator that knows headers; throws an Error with a sentence before that has loaded
 * @param {() => import("../state/params.js").Values} page.setting
 * @param {(changes: import("../state/params.js").Values) => void} page.change
 * @param {() => import("./answer.js").Answer | null} page.own the answer of the model of one's own that is shown
 */
export function fileReader({ whole, setting, change, own }) {
  /** @param {string} name @param {Sliced} file */
  function header(name, file) {
    const kind = headerKind(name);
    if (kind === "") throw new Error(`${name}: expected a config.json, an index, a .safetensors or a .gguf file.`);
    return readHeader(whole(), kind, file);
  }

  /** @param {string} name @param {import("./model_file.js").HeaderContents} contents @returns {Promise<FileSays>} */
  async function says(name, contents) {
    const table = headerTable(name, contents);
    if (!contents.form) return { config: null, contents: [...disagreement(name, contents, own()), ...table] };
    const { ggufSetting } = await import("./gguf_setting.js");
    const described = whole().ask({ config: contents.form, context: 1 }).answer;
    const chosen = ggufSetting(name, contents, setting(), whole());
    return { config: contents.form, changes: chosen.changes, contents: [chosen.note(change), ...disagreement(name, contents, described), ...table] };
  }

  const index = (/** @type {string} */ json) => whole().indexContents(json);

  /** @param {File} file @returns {Promise<FileSays>} */
  async function readFile(file) {
    if (file.name.toLowerCase().endsWith(".json")) return { config: null, contents: indexTable(file.name, index(await file.text())) };
    return says(file.name, await header(file.name, file));
  }

  return { readFile, weights: { header, says, index } };
}
