// The chosen setting as flags of the programs that would run it, and a sentence for each part that they have no flag for.
import { deepSpeed } from "./deepspeed_flags.js";
import { llamaCpp, vllm } from "./inference_flags.js";
import { torchtitan } from "./torchtitan_flags.js";
import { torchtitan2024 } from "./torchtitan_2024_flags.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {{program: string, text: string, without: string[]}} Flags text: "" where the program cannot run the setting; without: sentences on what the flags do not say */

/**
 * @param {Values} values
 * @param {import("./answer.js").Answer} answer
 * @param {string} hub the model's id on a hub, or "" when it has none
 * @returns {Flags[]}
 */
export function flagsFor(values, answer, hub) {
  if (values.task !== "training") return [vllm(values, answer, hub), llamaCpp(values, answer, hub)];
  return [values.trainer === "torchtitan-2024" ? torchtitan2024(values) : torchtitan(values, answer), deepSpeed(values)];
}
