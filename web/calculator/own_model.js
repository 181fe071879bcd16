// A model that is not in the catalogue: a configuration typed, opened, dropped, fetched, or described by hand.
import { find, make } from "../elements/find.js";
import { unfilled } from "./config_fault.js";
import { hubConfig, hubWeights, modelId } from "./model_hub.js";
import { longestConfig } from "./params.js";

/** @typedef {{config: object | null, changes?: import("../state/params.js").Values, contents: Node[]}} FileSays changes: of the setting, that come with the config */

/** Milliseconds without a key until what has been typed is read. */
const typingRest = 300;

/** A configuration beyond this is none. */
const largestText = 1_000_000;

/**
 * @param {object} page
 * @param {(config: object, changes?: import("../state/params.js").Values) => void} page.take a good JSON object: the page asks the estimator about it
 * @param {() => void} page.clear back to the catalogue
 * @param {(config: object | null) => object} page.form a generic form: of the model shown, or of what an unknown config says
 * @param {(file: File) => Promise<FileSays>} page.readFile what a file of weights, or an index of such files, says; throws an Error with a sentence
 * @param {(name: string, file: import("./model_file.js").Sliced) => Promise<FileSays>} page.readWeights
 */
export function setUpOwnModel({ take, clear, form, readFile, readWeights }) {
  const details = find(document, "#own-model", HTMLDetailsElement);
  const text = find(document, "#config-text", HTMLTextAreaElement);
  const input = find(document, "#config-input", HTMLInputElement);
  const fault = find(document, "#config-fault", HTMLElement);
  const note = find(document, "#config-note", HTMLElement);
  const contents = find(document, "#file-contents", HTMLElement);
  const id = find(document, "#hub-id", HTMLInputElement);
  const hubButton = find(document, "#hub-ask", HTMLButtonElement);
  const hubFault = find(document, "#hub-fault", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  /** Ends what is asked of the hub. @type {AbortController | null} */
  let asking = null;
  /** The configuration in use, as the text box shows it. */
  let inUse = "";

  /** @param {string} sentence */
  function fail(sentence) {
    fault.textContent = sentence;
    text.setAttribute("aria-invalid", String(sentence !== ""));
    if (sentence !== "") details.open = true;
  }

  /** @param {string} written */
  function read(written) {
    const { config, sentence } = parsed(written);
    fail(sentence || (config ? unfilled(config) : ""));
    if (config && unfilled(config) === "") take(config);
  }

  /** @param {File | undefined | null} file */
  async function open(file) {
    if (!file) return;
    asking?.abort();
    clearTimeout(typing);
    details.open = true;
    contents.replaceChildren();
    try {
      if (file.name.endsWith(".json") && !file.name.endsWith(".index.json")) {
        if (file.size > largestText) throw new Error(`${file.name} has ${file.size} bytes; a configuration has at most ${largestText}.`);
        text.value = pretty(await file.text());
        return read(text.value);
      }
      const said = await readFile(file);
      fail("");
      contents.replaceChildren(...said.contents);
      text.value = said.config ? JSON.stringify(said.config, null, 2) : inUse;
      if (said.config) take(said.config, said.changes);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  async function ask() {
    const wanted = modelId(id.value);
    hubFault.textContent = wanted === "" ? `Model id: expected owner/name as at huggingface.co, but got “${id.value.slice(0, 40)}”.` : "";
    id.setAttribute("aria-invalid", String(wanted === ""));
    if (wanted === "") return;
    hubButton.disabled = true;
    asking = new AbortController();
    const { signal } = asking;
    try {
      const written = pretty(await hubConfig(wanted, { signal }));
      const { config, sentence } = parsed(written);
      if (!config) throw new Error(`${wanted}: ${sentence || "its config.json is empty."}`);
      text.value = written;
      contents.replaceChildren();
      fail("");
      take({ ...config, _name_or_path: wanted });
      const weights = await hubWeights(wanted, { signal });
      const said = weights ? (await readWeights(`${wanted}/model.safetensors`, weights)).contents : [noSingleFile(wanted)];
      if (!signal.aborted) contents.replaceChildren(...said);
    } catch (error) {
      if (!signal.aborted) hubFault.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      hubButton.disabled = false;
    }
  }

  text.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => read(text.value), typingRest);
  });
  find(document, "#config-open", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    open(input.files?.[0]);
    input.value = "";
  });
  find(document, "#config-form", HTMLButtonElement).addEventListener("click", () => {
    const unknown = fault.textContent === "" ? null : parsed(text.value).config;
    text.value = JSON.stringify(form(unknown), null, 2);
    read(text.value);
    text.focus();
  });
  find(document, "#config-clear", HTMLButtonElement).addEventListener("click", () => {
    asking?.abort();
    text.value = "";
    contents.replaceChildren();
    hubFault.textContent = "";
    fail("");
    clear();
  });
  hubButton.addEventListener("click", ask);
  id.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    ask();
  });
  const whole = find(document, "#fit", HTMLElement);
  whole.addEventListener("dragover", (event) => event.preventDefault());
  whole.addEventListener("drop", (event) => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });

  /** Shows the configuration in use; a short one goes into the link. @param {object | null} config */
  function show(config) {
    inUse = config ? JSON.stringify(config, null, 2) : "";
    if (document.activeElement !== text) text.value = inUse;
    note.textContent = config && !fitsLink(config) ? "This configuration is too long for a link: the address shows the catalogue's model instead." : "";
  }

  return { fail, show, write: (/** @type {string} */ written) => (text.value = pretty(written)) };
}

/** @param {string} id */
const noSingleFile = (id) =>
  make("p", { className: "note", textContent: `huggingface.co has no single model.safetensors of ${id}: its weights are in several files, or in others.` });

/** @param {object} config */
export const fitsLink = (config) => JSON.stringify(config).length <= longestConfig;

/**
 * @param {string} text
 * @returns {{config: object | null, sentence: string}}
 */
export function parsed(text) {
  if (text.length > largestText) return { config: null, sentence: `Configuration: expected at most ${largestText} characters, but got ${text.length}.` };
  try {
    const config = JSON.parse(text);
    if (typeof config === "object" && config !== null && !Array.isArray(config)) return { config, sentence: "" };
    return { config: null, sentence: "Configuration: expected a JSON object, as in a config.json, but got another value." };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { config: null, sentence: text.trim() === "" ? "" : `Configuration: expected JSON, but ${what}.` };
  }
}

/** @param {string} text */
function pretty(text) {
  const { config } = parsed(text);
  return config ? JSON.stringify(config, null, 2) : text;
}
