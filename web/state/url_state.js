// Links: the part of a page's state that differs from its defaults, as a query. A bad link says what is bad in it.
import { defaults, paramText, parseParam } from "./params.js";

/** @typedef {import("./params.js").Param} Param */
/** @typedef {import("./params.js").Values} Values */
/** @typedef {{name: string, sentence: string}} LinkFault name "" when the page has no such parameter */

/**
 * Good parameters are taken, bad ones keep their default and are named in `faults`.
 * @param {readonly Param[]} params
 * @param {string} query "?depth=8"
 * @returns {{values: Values, faults: LinkFault[]}}
 */
export function readLink(params, query) {
  const values = defaults(params);
  /** @type {LinkFault[]} */
  const faults = [];
  const asked = new URLSearchParams(query);
  for (const name of new Set(asked.keys())) {
    const param = params.find((one) => one.name === name);
    const texts = asked.getAll(name);
    if (!param) faults.push({ name: "", sentence: `The link sets “${name.slice(0, 40)}”, which this page does not have.` });
    else if (texts.length > 1) faults.push({ name, sentence: `${param.label}: the link gives it ${texts.length} times.` });
    else {
      const { value, fault } = parseParam(param, texts[0]);
      if (value === undefined) faults.push({ name, sentence: fault });
      else values[name] = value;
    }
  }
  return { values, faults };
}

/**
 * "" when everything is at its default.
 * @param {readonly Param[]} params
 * @param {Values} values
 */
export function linkFor(params, values) {
  const asked = new URLSearchParams();
  for (const param of params) {
    if (!Object.is(values[param.name], param.default)) asked.set(param.name, paramText(param, values[param.name]));
  }
  const query = asked.toString();
  return query === "" ? "" : `?${query}`;
}
