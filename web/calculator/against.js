// What the chart is drawn against: a size of the setting, the model's layers, or the parameters of every model.
import { params } from "./params.js";
import { sizesAround } from "./sweep.js";

/** @typedef {{name: string, words: string, now: number, sizes: number[]}} Against words: the size and its unit; of all models, no sizes */

const mostLayers = 10_000;

/** @param {import("../state/params.js").Values} values @param {import("./answer.js").Answer} answer @returns {Against} */
export function againstOf(values, answer) {
  const name = String(values.against);
  if (name === "layers") return { name, words: "layers", now: answer.model.layers, sizes: sizesAround(answer.model.layers, 1, mostLayers) };
  const param = params.find((one) => one.name === name);
  if (param?.kind !== "number") return { name: "parameters", words: "parameters", now: 0, sizes: [] };
  const words = param.unit ? `${param.label.toLowerCase()}, ${param.unit}` : param.label.toLowerCase();
  return { name, words, now: Number(values[name]), sizes: sizesAround(Number(values[name]), param.low, param.high) };
}
