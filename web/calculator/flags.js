// The chosen setting as flags of the programs that would run it, and a sentence for each part that they have no flag for.
import { llamaCpp, vllm } from "./inference_flags.js";
import { deepSpeed, torchtitan } from "./training_flags.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {{program: string, text: string, without: string[]}} Flags text: "" where the program cannot run the setting; without: sentences on what the flags do not say */

/**
 * @param {Values} values
 * @param {import("./answer.js").Answer} answer
 * @param {string} hub the model's id on a hub, or "" when it has none
 * @returns {Flags[]}
 */
export function flagsFor(values, answer, hub) {
  return values.task === "training" ? [torchtitan(values, answer), deepSpeed(values)] : [vllm(values, answer, hub), llamaCpp(values, answer, hub)];
}
