// Finding a model of the catalogue by some of its name.
import { find } from "../elements/find.js";

/** @typedef {Pick<import("./answer.js").ModelEntry, "id" | "name" | "also">} Named */

/** Names without what people write differently. @param {string} text */
const plain = (text) => text.toLowerCase().replace(/[^a-z0-9.]/g, "");

/**
 * The model that a text means: the one of that name, or the only one whose name holds it.
 * @param {readonly Named[]} models
 * @param {string} text
 * @returns {{id: string, sentence: ""} | {id: null, sentence: string}}
 */
export function modelFor(models, text) {
  const wanted = plain(text);
  const names = (/** @type {Named} */ { id, name, also }) => [id, name, ...also].map(plain);
  const exact = models.find((model) => names(model).includes(wanted));
  if (exact) return { id: exact.id, sentence: "" };
  const matches = wanted === "" ? [] : models.filter((model) => names(model).some((name) => name.includes(wanted)));
  if (matches.length === 1) return { id: matches[0].id, sentence: "" };
  const some = matches.slice(0, 4).map(({ name }) => name);
  if (matches.length > 1)
    return { id: null, sentence: `${matches.length} models have “${text.trim()}” in their name: ${some.join(", ")}${matches.length > 4 ? ", …" : ""}.` };
  return { id: null, sentence: `No model of the catalogue has “${text.trim().slice(0, 40)}” in its name; a configuration of your own can be opened below.` };
}

/**
 * @param {() => readonly Named[]} models
 * @param {(id: string) => void} choose
 */
export function setUpModelSearch(models, choose) {
  const input = find(document, "#model-search", HTMLInputElement);
  const list = find(document, "#model-names", HTMLDataListElement);
  const fault = find(document, "#model-search-fault", HTMLElement);

  /** @param {string} sentence */
  function say(sentence) {
    fault.textContent = sentence;
    input.setAttribute("aria-invalid", String(sentence !== ""));
  }

  function take() {
    if (input.value.trim() === "") return say("");
    const { id, sentence } = modelFor(models(), input.value);
    say(sentence);
    if (id === null) return;
    input.value = "";
    choose(id);
  }

  input.addEventListener("change", take);
  input.addEventListener("input", () => {
    if (fault.textContent !== "") say("");
    if (models().some(({ name }) => name === input.value)) take();
  });

  return { show: () => list.replaceChildren(...models().map(({ name }) => new Option(name))) };
}
