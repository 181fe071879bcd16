// The estimator's module for tests of what the page computes with it.
import { readFileSync } from "node:fs";
import { askOf } from "../../web/calculator/trap_figures.js";

const folder = new URL("../../build/wasm-scalar/wasm/", import.meta.url);

/** @returns {Promise<import("../../web/calculator/trap_figures.js").AnswerFunction>} */
export async function answerFunction() {
  const { default: createEstimate } = await import(new URL("estimate.mjs", folder).href);
  /** @type {import("../../wasm/estimate.d.ts").Estimate} */
  const module = await createEstimate({ wasmBinary: readFileSync(new URL("estimate.wasm", folder)) });
  return (request) => module.answer(request);
}

export const ask = askOf(await answerFunction());
