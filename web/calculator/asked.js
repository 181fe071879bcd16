// One state asked of the estimator: its answer, or why there is none in the page's words and by the page's field.
import { ofConfig } from "./config_fault.js";
import { parsed } from "./config_text.js";
import { faultText } from "./fault_text.js";
import { requestOf } from "./request.js";

/** @typedef {import("./estimator.js").Fault} Fault */
/** @typedef {{request: Record<string, unknown>, answer: import("./answer.js").Answer, fault: null} | {request: null, answer: null, fault: Fault}} Asked */

/**
 * @param {import("../state/params.js").Values} values
 * @param {Pick<import("./estimator.js").Estimator, "ask">} estimator
 * @returns {Asked}
 */
export function asked(values, estimator) {
  const refused = (/** @type {string} */ field, /** @type {string} */ message) => ({ request: null, answer: null, fault: { field, message } });
  const { sentence } = values.config === "" ? { sentence: "" } : parsed(String(values.config));
  if (sentence !== "") return refused("config", sentence);
  const request = requestOf(values);
  const { answer, fault } = estimator.ask(request);
  if (answer) return { request, answer, fault: null };
  if (ofConfig(request, fault, estimator)) return refused("config", `Configuration: ${fault.message}.`);
  return refused(fault.field, faultText(fault.message));
}
