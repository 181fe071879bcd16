// A trap is a figure that is often quoted, beside the one that holds and the arithmetic of both. No result is written down: every
// figure is asked of the estimator, or evaluated here from inputs that have names.

/**
 * @typedef {(requestJson: string) => string} AnswerFunction wasm/estimate.d.ts: answer
 * @typedef {import("./answer.js").Answer & {model: any}} Told the model as core/estimate/architecture/architecture_json.h describes it
 * @typedef {(request: Record<string, unknown>) => Told} Ask
 * @typedef {"wrong" | "right" | "beside"} Verdict
 * @typedef {{verdict: Verdict, label: string, value: number, text: string, arithmetic: string}} Figure
 * @typedef {{id: string, title: string, said: string, figures: (ask: Ask) => Figure[], why: string, source: string}} Trap
 */

/**
 * The estimator as a function of requests; what it refuses is thrown as its sentence.
 * @param {AnswerFunction} answer
 * @returns {Ask}
 */
export function askOf(answer) {
  return (request) => {
    const told = JSON.parse(answer(JSON.stringify(request)));
    if (told.fault) throw new Error(told.fault.message);
    return told;
  };
}

/**
 * "1,234.50", "−0.5": always so many decimals, the same in every locale.
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "−");
}

/**
 * @param {Verdict} verdict
 * @param {string} label
 * @param {number} value
 * @param {number} decimals of the text
 * @param {string} unit
 * @param {string} arithmetic
 * @returns {Figure}
 */
export function figure(verdict, label, value, decimals, unit, arithmetic) {
  return { verdict, label, value, text: `${fixed(value, decimals)}${unit ? ` ${unit}` : ""}`, arithmetic };
}

/**
 * The bytes of an answer that serve the purposes named.
 * @param {import("./answer.js").Answer} told
 * @param {...import("./answer.js").Purpose} purposes
 */
export function bytesFor(told, ...purposes) {
  return told.items.filter((item) => purposes.includes(item.purpose)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The key-value elements a token in all layers: the estimator counts 16 bits each. @param {Told} told */
export const cacheElements = (told) => told.kv_bytes_per_token / 2;

/** Parameters of one component. @param {Told} told @param {string} name @returns {number} */
export function component(told, name) {
  const found = told.model.components.find((/** @type {{name: string}} */ one) => one.name === name);
  if (!found) throw new Error(`${told.model.name} has no component "${name}"`);
  return found.total;
}

export const GiB = 2 ** 30;
export const MiB = 2 ** 20;
