// What the flags of all programs that train have in common.
import { trainers } from "./params.js";

/** @typedef {import("../state/params.js").Values} Values */

/** What the bytes above assume is another program's way. @param {Values} values @param {string} own @returns {string[]} */
export function ofAnother({ trainer }, own) {
  if (trainer === own) return [];
  const label = (/** @type {unknown} */ id) => trainers.find(({ value }) => value === id)?.label ?? String(id);
  return [`The bytes above are those of ${label(trainer)}; with ${label(own)} as the program that trains they are its own.`];
}

/** Runs of blocks that a stage of a pipeline has. @param {Values} values */
export const chunksOf = ({ pipeline_parallel, pipeline_chunks }) => (Number(pipeline_parallel) > 1 ? Number(pipeline_chunks) : 1);

/** Whether activations wait in the host's memory. @param {Values} values */
export const offloadsActivations = ({ offload }) => /^(activations|all)/.test(String(offload));
