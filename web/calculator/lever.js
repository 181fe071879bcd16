// A lever in the page's own terms: its words and its change of state.
import { paramNamed } from "./params.js";

/** @typedef {import("./answer.js").Lever} Lever */
/** @typedef {import("../state/params.js").Values} Values */

/** The value in the words of its list. @param {Lever} lever */
export function choiceLabel({ field, to }) {
  const param = paramNamed(field);
  return (param.kind === "choice" && param.choices.find((choice) => choice.value === to)?.label) || Number(to).toLocaleString("en-US");
}

/** What a lever changes in the page's state. @param {Lever} lever @param {number} rank of the adapters now @returns {Values} */
export function changesOf({ field, to, engine, kv_values }, rank) {
  const param = paramNamed(field);
  const value = param.kind === "number" ? Number(to) : to;
  if (field === "kv") return { kv: value, kv_values: kv_values === to ? "same" : (kv_values ?? "same") };
  if (field === "base_weights") return { base_weights: value, lora_rank: rank > 0 ? rank : 16 };
  return engine ? { engine, [field]: value } : { [field]: value };
}
