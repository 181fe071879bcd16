// A page's parameters: one table makes its inputs, its links and its calls to the engine.

/**
 * @typedef {{kind: "number", name: string, label: string, default: number, low: number, high: number, step?: number, unit?: string}} NumberParam
 * @typedef {{kind: "choice", name: string, label: string, default: string, choices: {value: string, label: string}[]}} ChoiceParam
 * @typedef {{kind: "flag", name: string, label: string, default: boolean}} FlagParam
 * @typedef {{kind: "text", name: string, label: string, default: string, longest: number, apart?: boolean}} TextParam longest: characters that a link carries; apart: it stands after the link's #, which browsers send to no host
 * @typedef {NumberParam | ChoiceParam | FlagParam | TextParam} Param
 * @typedef {number | string | boolean} ParamValue
 * @typedef {Record<string, ParamValue>} Values
 */

/**
 * What is wrong with a number as typed: one sentence, or "" when it is good. Commas between thousands are allowed.
 * @param {string} text
 * @param {{label: string, low: number, high: number, step?: number}} rule a whole step asks for whole numbers
 */
export function numberFault(text, { label, low, high, step = 1 }) {
  const plain = text.trim().replaceAll(/,(?=\d{3}(\D|$))/g, "");
  const value = Number(plain);
  const whole = Number.isInteger(step);
  const good = plain !== "" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && value >= low && value <= high && (!whole || Number.isInteger(value));
  return good ? "" : `${label}: expected a ${whole ? "whole " : ""}number from ${shownNumber(low)} to ${shownNumber(high)}, but got ${quoted(text)}.`;
}

/**
 * The value a text stands for, or the sentence that says why it stands for none.
 * @param {Param} param
 * @param {string} text
 * @returns {{value: ParamValue, fault: ""} | {value: undefined, fault: string}}
 */
export function parseParam(param, text) {
  switch (param.kind) {
    case "number": {
      const fault = numberFault(text, param);
      return fault === "" ? { value: Number(text.replaceAll(",", "")), fault } : { value: undefined, fault };
    }
    case "choice": {
      if (param.choices.some((choice) => choice.value === text)) return { value: text, fault: "" };
      const names = param.choices.map((choice) => choice.value).join(", ");
      return { value: undefined, fault: `${param.label}: expected one of ${names}, but got ${quoted(text)}.` };
    }
    case "flag":
      if (text === "1" || text === "0") return { value: text === "1", fault: "" };
      return { value: undefined, fault: `${param.label}: expected 1 or 0, but got ${quoted(text)}.` };
    case "text":
      if (text.length <= param.longest) return { value: text, fault: "" };
      return { value: undefined, fault: `${param.label}: expected at most ${param.longest} characters, but got ${text.length}.` };
  }
}

/**
 * The text parseParam turns back into the same value.
 * @param {Param} param
 * @param {ParamValue} value
 */
export function paramText(param, value) {
  return param.kind === "flag" ? (value ? "1" : "0") : String(value);
}

/**
 * @param {readonly Param[]} params
 * @returns {Values}
 */
export function defaults(params) {
  return Object.fromEntries(params.map((param) => [param.name, param.default]));
}

/** @param {string} text */
function quoted(text) {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return short.trim() === "" ? "nothing" : `“${short}”`;
}

/** @param {number} value */
function shownNumber(value) {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(value);
}
