// The trained model writes: a prompt, a temperature, a seed, and the text as it comes.
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { RunPanel } from "../elements/run-panel.js";
import { countText } from "../format/counts.js";
import { boundsOf } from "./params.js";

/** @typedef {import("../state/params.js").Values} Values */

const numbers = /** @type {const} */ (["temperature", "length", "seed"]);

/**
 * @param {import("./training.js").Training} training
 * @param {(changes: Values) => void} choose
 */
export function setUpWriting(training, choose) {
  const panel = find(document, "#writing run-panel", RunPanel);
  const prompt = find(document, "#prompt", HTMLInputElement);
  const written = find(document, "#written", HTMLPreElement);
  const fault = find(document, "#writing-fault", HTMLElement);
  const fields = Object.fromEntries(numbers.map((name) => [name, find(document, `number-field[name=${name}]`, NumberField)]));
  for (const name of numbers) fields[name].setBounds(...boundsOf(name));
  let abort = new AbortController();

  function follow() {
    abort.abort();
    if (training.trained) panel.ended("");
    else panel.withhold("Train a model first: then it can write.");
  }
  training.addEventListener("change", follow);
  follow();

  prompt.addEventListener("change", () => choose({ prompt: prompt.value }));
  for (const name of numbers) fields[name].addEventListener("field-change", () => choose({ [name]: fields[name].value }));
  panel.addEventListener("run", write);
  panel.addEventListener("cancel", () => abort.abort());

  async function write() {
    fault.textContent = "";
    const { trained } = training;
    if (!trained) return;
    abort = new AbortController();
    const { signal } = abort;
    const began = performance.now();
    let count = 0;
    const speed = () => `${countText(Math.round((count * 1000) / (performance.now() - began)))} bytes a second`;
    panel.started();
    written.replaceChildren(Object.assign(document.createElement("b"), { textContent: prompt.value }));
    try {
      const { temperature, length, seed } = fields;
      await trained.engine.openJob("openWriting", [trained.job, prompt.value, length.value, temperature.value, seed.value], {
        signal,
        onProgress: ({ done, total, text }) => {
          count = done;
          written.append(text);
          panel.advanced(done, total);
        },
      });
      panel.ended(speed());
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      if (training.trained) panel.ended(signal.aborted ? `Cancelled, ${speed()}` : "");
      if (!signal.aborted) fault.textContent = sentence;
    }
  }

  return {
    /** @param {Values} values */
    show(values) {
      prompt.value = String(values.prompt);
      for (const name of numbers) fields[name].value = Number(values[name]);
    },
  };
}
