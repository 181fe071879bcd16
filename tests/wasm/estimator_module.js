// The estimator's module for tests of what the page computes with it.
import { readFileSync } from "node:fs";
import { startModule } from "../../web/calculator/estimate_module.js";
import { wholeModule } from "../../web/calculator/estimator.js";
import { askOf } from "../../web/calculator/trap_figures.js";

const folder = new URL("../../build/wasm-scalar/wasm/", import.meta.url);

/** @param {string} file */
export const moduleBytes = (file) => readFileSync(new URL(file, folder));

/** @returns {Promise<import("../../web/calculator/trap_figures.js").AnswerFunction>} */
export async function answerFunction() {
  const module = await startModule(moduleBytes(wholeModule));
  return (request) => module.answer(request);
}

export const ask = askOf(await answerFunction());
