// Links: the part of a page's state that differs from its defaults, as a query; what is the visitor's own stands after the #, which
// browsers send to no host. A bad link says what is bad in it.
import { defaults, paramText, parseParam } from "./params.js";

/** @typedef {import("./params.js").Param} Param */
/** @typedef {import("./params.js").Values} Values */
/** @typedef {{name: string, sentence: string}} LinkFault name "" when the page has no such parameter */

/**
 * Good parameters are taken, bad ones keep their default and are named in `faults`.
 * @param {readonly Param[]} params
 * @param {string} link "?depth=8#network=..."; what stands apart is read in the query as well
 * @returns {{values: Values, faults: LinkFault[]}}
 */
export function readLink(params, link) {
  const values = defaults(params);
  /** @type {LinkFault[]} */
  const faults = [];
  const [query, fragment = ""] = link.split("#");
  const asked = new URLSearchParams(query);
  if (holdsState(params, fragment)) for (const [name, text] of new URLSearchParams(fragment)) asked.append(name, text);
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
  const [query, fragment] = [new URLSearchParams(), new URLSearchParams()];
  const without = tooLong(params, values);
  for (const param of params) {
    if (Object.is(values[param.name], param.default) || param.name in without) continue;
    (isApart(param) ? fragment : query).set(param.name, paramText(param, values[param.name]));
  }
  return `${begun("?", query)}${begun("#", fragment)}`;
}

/**
 * What stands apart and is too long for a link, by name.
 * @param {readonly Param[]} params
 * @param {Values} values
 * @returns {Values}
 */
export function tooLong(params, values) {
  const long = params.filter((param) => isApart(param) && String(values[param.name]).length > param.longest);
  return Object.fromEntries(long.map(({ name }) => [name, values[name]]));
}

/** Whether a fragment is part of a state, and not the name of a place in the page. @param {readonly Param[]} params @param {string} fragment */
export const holdsState = (params, fragment) => fragment.includes("=") && params.some(isApart);

/** @param {Param} param @returns {param is import("./params.js").TextParam} */
const isApart = (param) => param.kind === "text" && param.apart === true;

/** @param {string} sign @param {URLSearchParams} list */
const begun = (sign, list) => (`${list}` === "" ? "" : `${sign}${list}`);
