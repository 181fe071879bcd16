// What the page makes of a GGUF file's own weights, by the estimator's module.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startModule } from "../../web/calculator/estimate_module.js";
import { Estimator, wholeModule } from "../../web/calculator/estimator.js";
import { chosenText, nearestFormat, weightParts } from "../../web/calculator/gguf_weights.js";
import { readHeader } from "../../web/calculator/model_file.js";
import { ggufFile } from "../support/gguf_file.js";
import { moduleBytes } from "./estimator_module.js";

const estimator = new Estimator(await startModule(moduleBytes(wholeModule)));

/** @param {(tensor: string) => string} typeOf */
async function nearest(typeOf) {
  const { form, totals } = await readHeader(estimator, "gguf", new Blob([new Uint8Array(ggufFile("small", typeOf))]));
  const parts = (/** @type {string} */ weights) => {
    const { answer } = estimator.ask({ config: form, engine: "llama.cpp", weights, context: 1 });
    return answer && weightParts(answer);
  };
  return { ...nearestFormat(totals, parts), bytes: totals.bytes };
}

test("a file's own format is found, byte for byte", async () => {
  for (const type of ["Q8_0", "F16"]) {
    const { format, difference } = await nearest(() => type);
    assert.deepEqual([format, difference], [type, 0]);
  }
});

test("a mix that no format makes is told from its nearest", async () => {
  const { format, difference, bytes } = await nearest(() => "Q4_K");
  assert.match(String(format), /^Q4_K_/); // and not Q4_0, whose bytes are the same
  assert.ok(Number(difference) > 0);
  const text = chosenText("a.gguf", { format: String(format), difference: Number(difference) }, bytes);
  assert.match(
    text,
    /^a\.gguf is a GGUF file: llama\.cpp is chosen as the engine, and Q4_K_., the format nearest to the weights of the file \([\d,]+ B apart, [\d.]+ %\)\.$/,
  );
});
