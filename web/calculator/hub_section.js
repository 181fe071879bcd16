// The field and the button that ask a public hub about a model by its id, and the choice among its GGUF files.
import { find, make } from "../elements/find.js";
import { hubWeights, shareRead } from "./hub_weights.js";
import { modelId } from "./hub_id.js";
import { hubConfig, hubFile, NotThere } from "./model_hub.js";
import { noteLine } from "./table.js";

/** @typedef {import("./own_model.js").FileSays} FileSays */

/** Names of GGUF files shown to choose from. */
const mostNames = 60;

/**
 * @param {object} page
 * @param {(written: string) => object} page.read the configuration in a text; throws an Error with a sentence
 * @param {(config: object, changes?: import("../state/params.js").Values) => void} page.take
 * @param {(nodes: readonly Node[]) => void} page.show what was read of the weights
 * @param {(name: string, file: import("./model_file.js").Sliced) => Promise<import("./model_file.js").HeaderContents>} page.header
 * @param {(name: string, contents: import("./model_file.js").HeaderContents) => Promise<FileSays>} page.says
 * @param {(json: string) => import("./hub_weights.js").Index | Promise<import("./hub_weights.js").Index>} page.index
 * @returns {{ask: () => void, stop: () => void, overtake: () => void}} overtake: by another choice; what was said of a question that has ended stays
 */
export function setUpHub({ read, take, show, header, says, index }) {
  const id = find(document, "#hub-id", HTMLInputElement);
  const button = find(document, "#hub-ask", HTMLButtonElement);
  const fault = find(document, "#hub-fault", HTMLElement);
  const status = make("p", { className: "note" });
  status.setAttribute("role", "status");
  button.after(status);
  /** Ends what is asked of the hub. @type {AbortController | null} */
  let asking = null;

  /** One question at a time; what goes wrong is a sentence. @param {string} what is asked about @param {(signal: AbortSignal) => Promise<void>} work */
  async function during(what, work) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    fault.textContent = "";
    button.disabled = true;
    status.textContent = `Asking huggingface.co about ${what}; an answer that takes longer than 30 seconds is given up.`;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) fault.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      if (asking?.signal === signal) rest("");
    }
  }

  /** Nothing is asked any longer. @param {string} sentence */
  function rest(sentence) {
    button.disabled = false;
    status.textContent = sentence;
  }

  function ask() {
    const wanted = modelId(id.value);
    id.setAttribute("aria-invalid", String(wanted === ""));
    if (wanted === "") fault.textContent = `Model id: expected owner/name as at huggingface.co, but got “${id.value.slice(0, 40)}”.`;
    else during(wanted, (signal) => model(wanted, signal));
  }

  /** @param {string} wanted @param {AbortSignal} signal */
  async function model(wanted, signal) {
    show([]);
    const written = await hubConfig(wanted, { signal }).catch((error) => (error instanceof NotThere ? error : Promise.reject(error)));
    if (signal.aborted) return;
    if (typeof written === "string") {
      const config = { ...readOf(wanted, written), _name_or_path: wanted };
      take(config);
    }
    const progress = (/** @type {string} */ sentence) => !signal.aborted && show([noteLine(sentence)]);
    const { sentence, name, contents, ggufs } = await hubWeights(wanted, { header, index, progress }, { signal });
    if (signal.aborted) return;
    if (typeof written !== "string" && !contents && ggufs.length === 0) throw written;
    const table = contents ? (await says(name, contents)).contents : [];
    show([noteLine(sentence), ...table, ...ggufs.slice(0, mostNames).map((file) => choice(wanted, file))]);
  }

  /** @param {string} wanted @param {string} written */
  function readOf(wanted, written) {
    try {
      return read(written);
    } catch (error) {
      throw new Error(`${wanted}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** @param {string} wanted @param {string} file */
  function choice(wanted, file) {
    const one = make("button", { className: "quiet", textContent: file });
    one.type = "button";
    one.addEventListener("click", () => during(file, (signal) => gguf(wanted, file, signal)));
    return make("p", {}, one);
  }

  /** @param {string} wanted @param {string} file @param {AbortSignal} signal */
  async function gguf(wanted, file, signal) {
    if (/-\d{5}-of-\d{5}\.gguf$/.test(file))
      throw new Error(`${file} is one of several parts, of which each tells its own tensors alone: such files are not read here.`);
    const at = await hubFile(wanted, file, { signal });
    if (!at) throw new Error(`huggingface.co has no ${file} at ${wanted}.`);
    const said = await says(file, await header(file, at));
    if (signal.aborted) return;
    show([noteLine(`Read at huggingface.co: the header of ${file}, ${shareRead([at])}.`), ...said.contents]);
    if (said.config) take(said.config, said.changes);
  }

  function stop() {
    if (button.disabled) show([]);
    rest(button.disabled ? "huggingface.co is no longer asked: something else was chosen meanwhile." : "");
    asking?.abort();
    asking = null;
    fault.textContent = "";
  }

  return { ask, stop, overtake: () => button.disabled && stop() };
}
