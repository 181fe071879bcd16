// A link whose settings do not go together keeps all but those that are in the way: each of these is named and takes its default.
import { defaults } from "../state/params.js";
import { params } from "./params.js";
import { fieldOf } from "./request.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./estimator.js").Fault} Fault */

const standard = defaults(params);

/**
 * @param {Values} values
 * @param {(values: Values) => Fault | null} faultOf
 * @returns {{values: Values, faults: Fault[]}} without faults where the values have an answer as they are
 */
export function repaired(values, faultOf) {
  /** @type {Fault[]} */
  const faults = [];
  let now = values;
  for (let fault = faultOf(now); fault; fault = faultOf(now)) {
    const name = inTheWay(now, fault, faultOf);
    const label = params.find((param) => param.name === name)?.label ?? "Every setting";
    faults.push({ field: name || fault.field, message: `${fault.message} ${label} stands at its default.` });
    if (name === "") return { values: standard, faults };
    now = { ...now, [name]: standard[name] };
  }
  return { values: now, faults };
}

/**
 * The setting that alone, at its default, would mend it: the one that the fault names, or else another; where none would, the
 * one it names, if that is not at its default already; otherwise "".
 * @param {Values} now @param {Fault} fault @param {(values: Values) => Fault | null} faultOf
 */
function inTheWay(now, fault, faultOf) {
  const changed = params.map(({ name }) => name).filter((name) => !Object.is(now[name], standard[name]));
  const mends = (/** @type {string} */ name) => !faultOf({ ...now, [name]: standard[name] });
  const named = fault.field === "config" ? "config" : fieldOf(fault.field);
  if (changed.includes(named) && mends(named)) return named;
  // The last of the table first: its beginning says which model is meant, and for what.
  return changed.reverse().find(mends) ?? (changed.includes(named) ? named : "");
}
