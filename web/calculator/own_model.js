// A model that is not in the catalogue: a configuration typed, opened, dropped, fetched, or described by hand.
import { find } from "../elements/find.js";
import { refuseLong } from "../elements/long_text.js";
import { unfilled } from "./config_fault.js";
import { readConfig } from "./config_read.js";
import { fitsLink, largestText } from "./config_text.js";
import { sorted } from "./opened_files.js";

/** @typedef {{config: object | null, changes?: import("../state/params.js").Values, contents: Node[], told?: boolean}} FileSays changes: of the setting, that come with the config; told: why there is no config */

const tooLongForLink = "This configuration is too long for a link. Back, Forward and a reload keep it; a copied link leads to a model of the catalogue.";

/** Milliseconds without a key until what has been typed is read. */
const typingRest = 300;

/**
 * @param {object} page
 * @param {(config: object, changes?: import("../state/params.js").Values) => void} page.take a good JSON object: the page asks the estimator about it
 * @param {(sentence: string) => void} page.letGo what stood in the box is no longer wanted; the sentence is shown by it, "" for none
 * @param {() => void} page.clear back to the catalogue
 * @param {(config: object | null) => Promise<object>} page.form a generic form: of the model shown, or of what an unknown config says
 * @param {(index: File | null, weights: readonly File[], described: boolean) => Promise<FileSays>} page.readFiles what files of weights, or an index of such, say; described: beside a configuration; throws an Error with a sentence
 * @param {Pick<Parameters<typeof import("./hub_section.js").setUpHub>[0], "header" | "says" | "index">} page.weights how headers and indices are read
 */
export function setUpOwnModel({ take, letGo, clear, form, readFiles, weights }) {
  const details = find(document, "#own-model", HTMLDetailsElement);
  const text = find(document, "#config-text", HTMLTextAreaElement);
  const input = find(document, "#config-input", HTMLInputElement);
  const fault = find(document, "#config-fault", HTMLElement);
  const note = find(document, "#config-note", HTMLElement);
  const contents = find(document, "#file-contents", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  /** Fetched when it is first asked for. @type {Promise<ReturnType<typeof import("./hub_section.js").setUpHub>> | null} */
  let hub = null;
  const stopHub = () => hub?.then(({ stop }) => stop());
  const overtakeHub = () => hub?.then(({ overtake }) => overtake());
  /** Which model the page shows, or the hub's answer asks it to: another one chosen meanwhile is newer than what the hub may still say. */
  let model = "";
  const askHub = async () => {
    hub ??= import("./hub_section.js").then(({ setUpHub }) => setUpHub(hubPage));
    (await hub).ask();
  };
  const hubPage = {
    ...weights,
    /** @param {string} written */
    read(written) {
      const { config, sentence } = readConfig(written);
      if (!config) throw new Error(sentence || "its config.json is empty.");
      return config;
    },
    /** @param {object} config @param {import("../state/params.js").Values} [changes] */
    take(config, changes) {
      text.value = JSON.stringify(config, null, 2);
      model = JSON.stringify(config);
      take(config, changes);
    },
    show: (/** @type {readonly Node[]} */ nodes) => contents.replaceChildren(...nodes),
  };
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
    const { config, sentence } = readConfig(written);
    const why = sentence || (config ? unfilled(config) : "");
    if (config && why === "") take(config);
    else letGo(why);
  }

  function stopTyping() {
    clearTimeout(typing);
    typing = undefined;
  }

  /** @param {FileList | undefined | null} list */
  async function open(list) {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    stopHub();
    stopTyping();
    details.open = true;
    contents.replaceChildren();
    try {
      const { config, index, weights: stored } = await sorted(files);
      if (config) read(await writtenIn(config));
      if (!index && stored.length === 0) return;
      const said = await readFiles(index, stored, config !== null);
      contents.replaceChildren(...said.contents);
      if (config) return;
      text.value = said.config ? JSON.stringify(said.config, null, 2) : inUse;
      if (said.config) take(said.config, said.changes);
      else letGo("");
    } catch (error) {
      text.value = inUse;
      letGo(error instanceof Error ? error.message : String(error));
    }
  }

  /** Puts a configuration's file into the box. @param {File} file */
  async function writtenIn(file) {
    if (file.size > largestText) throw new Error(`${file.name} has ${file.size} bytes; a configuration has at most ${largestText}.`);
    const written = await file.text();
    if (written.trim() === "") throw new Error(`${file.name}: expected a configuration, but the file is empty.`);
    text.value = pretty(written);
    return text.value;
  }

  refuseLong(text, largestText, (sentence) => sentence !== "" && fail(`Configuration: ${sentence}`));
  text.addEventListener("input", () => {
    stopTyping();
    overtakeHub();
    typing = setTimeout(() => {
      typing = undefined;
      read(text.value);
    }, typingRest);
  });
  find(document, "#config-open", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    open(input.files);
    input.value = "";
  });
  const byHand = find(document, "#config-form", HTMLButtonElement);
  byHand.addEventListener("click", async () => {
    const unknown = fault.textContent === "" ? null : readConfig(text.value).config;
    byHand.setAttribute("aria-busy", "true");
    text.value = JSON.stringify(await form(unknown).finally(() => byHand.removeAttribute("aria-busy")), null, 2);
    read(text.value);
    text.focus();
  });
  find(document, "#config-clear", HTMLButtonElement).addEventListener("click", () => {
    stopHub();
    stopTyping();
    text.value = "";
    contents.replaceChildren();
    clear();
  });
  find(document, "#hub-ask", HTMLButtonElement).addEventListener("click", askHub);
  find(document, "#hub-id", HTMLInputElement).addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    askHub();
  });
  // Anywhere on the page: a browser would open the file in its place. What a box takes for itself is left to it.
  document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    open(event.dataTransfer.files);
  });
  document.addEventListener("field-change", ({ target }) => target instanceof Element && target.getAttribute("name") === "model" && overtakeHub());

  /** Shows the configuration in use, and says of a long one that it is in no link. @param {object | null} config @param {string} named the catalogue's otherwise */
  function show(config, named) {
    const now = config ? JSON.stringify(config) : named;
    if (model !== "" && now !== model) overtakeHub();
    model = now;
    inUse = config ? JSON.stringify(config, null, 2) : "";
    if (document.activeElement !== text && typing === undefined) text.value = inUse;
    note.textContent = config && !fitsLink(config) ? tooLongForLink : "";
  }

  return { fail, show, write: (/** @type {string} */ written) => (text.value = pretty(written)) };
}

/** @param {string} text */
function pretty(text) {
  const { config } = readConfig(text);
  return config ? JSON.stringify(config, null, 2) : text;
}
