// What a file of weights, or an index of such files, says of a model.
import { areAll, configToo, disagreement, headerTable, indexTable, notSaid } from "./header_table.js";
import { countText } from "../format/counts.js";
import { headerKind, readHeader } from "./model_file.js";
import { noteLine } from "./table.js";

/** @typedef {import("./own_model.js").FileSays} FileSays */
/** @typedef {import("./model_file.js").Sliced} Sliced */
/** @typedef {import("./hub_weights.js").Index} Index */

/** Beyond this no index is looked for in a file of another name. */
const largestIndex = 64 * 1024 ** 2;

/** An index of a sharded checkpoint, by its name or by what stands in it. @param {File} file */
export const isIndex = async (file) =>
  file.name.toLowerCase().endsWith(".index.json") || (file.size <= largestIndex && /"weight_map"\s*:\s*\{/.test(await file.text()));

/**
 * @param {object} page
 * @param {() => Promise<import("./estimator.js").Estimator>} page.whole the estimator that knows headers
 * @param {() => import("../state/params.js").Values} page.setting
 * @param {(changes: import("../state/params.js").Values) => void} page.change
 * @param {() => import("./answer.js").Answer | null} page.own the answer of the model of one's own that is shown
 */
export function fileReader({ whole, setting, change, own }) {
  /** @param {string} name @param {Sliced} file */
  async function header(name, file) {
    const kind = headerKind(name);
    if (kind === "") throw new Error(`${name}: expected a config.json, an index, a .safetensors or a .gguf file.`);
    return readHeader(await whole(), kind, file);
  }

  /** @param {string} name @param {import("./model_file.js").HeaderContents} contents @returns {Promise<FileSays>} */
  async function says(name, contents) {
    const table = headerTable(`${name} holds`, contents);
    const against = (/** @type {import("./answer.js").Answer | null} */ answer) => (areAll([name]) ? disagreement(name, contents, answer) : []);
    const { unsaid } = contents;
    const why = unsaid ? [notSaid(name, unsaid)] : [];
    if (!contents.form) return { config: null, contents: [...why, ...against(own()), ...table], told: why.length > 0 };
    const { ggufSetting } = await import("./gguf_setting.js");
    const estimator = await whole();
    const described = estimator.ask({ config: contents.form, context: 1 }).answer;
    const chosen = ggufSetting(name, contents, setting(), estimator);
    return { config: contents.form, changes: chosen.changes, contents: [chosen.note(change), ...against(described), ...table] };
  }

  const index = async (/** @type {string} */ json) => (await whole()).indexContents(json);

  /** What several headers say together, and whether that is what the index names. @param {readonly File[]} files @param {number | null} tensors of the index @returns {Promise<FileSays>} */
  async function saysTogether(files, tensors) {
    const { matchText, tensorsIn, together } = await import("./hub_weights.js");
    const headers = [];
    for (const file of files) headers.push(await header(file.name, file));
    const contents = together(headers);
    const name = files.length === 1 ? files[0].name : `The ${countText(files.length)} files`;
    const all = tensors === null ? areAll(files.map((file) => file.name)) : tensorsIn(contents) === tensors;
    const match = tensors === null ? [] : [noteLine(`Of the files opened with it: ${matchText(contents, tensors)}.`)];
    const table = headerTable(`${name} ${files.length === 1 ? "holds" : "hold"}`, contents);
    return { config: null, contents: [...match, ...(all ? disagreement(name, contents, own()) : []), ...table] };
  }

  /** @param {readonly File[]} weights @param {Index | null} named @returns {Promise<FileSays>} */
  async function saysOf(weights, named) {
    if (weights.length === 0) return { config: null, contents: [] };
    if (named || weights.length > 1) return saysTogether(weights, named?.tensors ?? null);
    return says(weights[0].name, await header(weights[0].name, weights[0]));
  }

  /** @param {File | null} list an index @param {readonly File[]} weights @param {boolean} described by a configuration @returns {Promise<FileSays>} */
  async function readFiles(list, weights, described) {
    const named = list && (await index(await list.text()));
    const other = weights.find(({ name }) => named && !named.files.includes(name));
    if (list && other) throw new Error(`Expected files that ${list.name} names, but got ${other.name}.`);
    const { config, changes, contents, told } = await saysOf(weights, named);
    const first = list && named ? indexTable(list.name, named) : [];
    const last = described || config || told || setting().config !== "" ? [] : [configToo()];
    return { config, changes, contents: [...first, ...contents, ...last] };
  }

  return { readFiles, weights: { header, says, index } };
}
