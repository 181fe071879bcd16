// A link whose settings do not go together keeps as many of them as it can: those in the way are named and take their defaults, or
// the engine gives place to one that the rest runs under.
import { defaults } from "../state/params.js";
import { paramNamed, params } from "./params.js";
import { fieldOf } from "./request.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./estimator.js").Fault} Fault */
/** @typedef {(values: Values) => Fault | null} FaultOf */
/** @typedef {{name: string, value: import("../state/params.js").ParamValue}} Step a setting, and what takes the place of its value */

const standard = defaults(params);
/** What a link is about gives way last, in this order. */
const subject = ["device", "task", "config", "model"];
/** Settings that give way one by one, before all of them do at once. */
const mostSteps = 6;
/** To the estimator, a millisecond each: a link may have every setting there is. */
const mostQuestions = 600;

/**
 * @param {Values} values
 * @param {FaultOf} faultOf
 * @returns {{values: Values, faults: Fault[]}} without faults where the values have an answer as they are
 */
export function repaired(values, faultOf) {
  const fault = faultOf(values);
  if (!fault) return { values, faults: [] };
  let questions = 0;
  const asked = (/** @type {Values} */ some) => (++questions > mostQuestions ? fault : faultOf(some));
  const all = changed(values);
  for (const names of [all.filter((name) => !subject.includes(name)), all])
    for (let most = 1; most <= mostSteps; most += 1) {
      const steps = stepsFrom(values, fault, { names, taken: [], most, faultOf: asked });
      if (steps) return after(values, steps, faultOf);
    }
  return subjectAlone(values, fault, faultOf);
}

/** The settings that are not at their defaults: the last of the table first, what the link is about at the end. @param {Values} values */
function changed(values) {
  const rest = params.map(({ name }) => name).filter((name) => !subject.includes(name));
  return [...rest.reverse(), ...subject].filter((name) => !Object.is(values[name], standard[name]));
}

/** The page's field that a fault is shown by. @param {Fault} fault */
const placeOf = ({ field }) => (field === "config" ? field : fieldOf(field));

/**
 * At most so many steps to values that have an answer; null where there are none. What a step leads to may not be refused for what
 * a step has set, and must be refused for something else than before.
 * @param {Values} now @param {Fault} fault of them
 * @param {{names: string[], taken: string[], most: number, faultOf: FaultOf}} search names: that may give way; taken: those that have
 * @returns {Step[] | null}
 */
function stepsFrom(now, fault, { names, taken, most, faultOf }) {
  const place = placeOf(fault);
  const found = [];
  for (const step of stepsAt(place, names, now)) {
    if (taken.includes(step.name)) continue;
    const values = { ...now, [step.name]: step.value };
    const then = faultOf(values);
    if (!then) return [step];
    if (then.message !== fault.message && ![...taken, step.name].includes(placeOf(then))) found.push({ step, values, then });
  }
  for (const { step, values, then } of most > 1 ? found : []) {
    const rest = stepsFrom(values, then, { names, taken: [...taken, step.name], most: most - 1, faultOf });
    if (rest) return [step, ...rest];
  }
  return null;
}

/** What the fault names first; of engines every other one. @param {string} place @param {string[]} names @param {Values} now @returns {Step[]} */
function stepsAt(place, names, now) {
  const first = names.filter((name) => name === place && name !== "engine");
  const others = names.filter((name) => name !== place);
  const byDefault = [...first, ...others].map((name) => ({ name, value: standard[name] }));
  return place === "engine" ? [...otherEngines(now), ...byDefault] : byDefault;
}

/** @param {Values} now @returns {Step[]} */
const otherEngines = ({ engine }) => engines.filter((value) => value !== engine).map((value) => ({ name: "engine", value }));
const engines = choicesOf("engine").map(({ value }) => value);

/** @param {string} name */
function choicesOf(name) {
  const param = paramNamed(name);
  return param.kind === "choice" ? param.choices : [];
}

/** @param {Values} values @param {Step[]} steps @param {FaultOf} faultOf */
function after(values, steps, faultOf) {
  /** @type {Fault[]} */
  const faults = [];
  let now = values;
  for (const { name, value } of steps) {
    const fault = /** @type {Fault} */ (faultOf(now));
    faults.push({ field: name, message: `${ofLink(fault, values)} ${paramNamed(name).label} stands at ${standing(name, value)}.` });
    now = { ...now, [name]: value };
  }
  return { values: now, faults };
}

/** "its default", "llama.cpp" @param {string} name @param {unknown} value */
const standing = (name, value) => (Object.is(value, standard[name]) ? "its default" : choicesOf(name).find((one) => one.value === value)?.label);

/** As much as can be of what the link is about, under an engine that can have it. @param {Values} values @param {Fault} fault @param {FaultOf} faultOf */
function subjectAlone(values, fault, faultOf) {
  for (let kept = subject.filter((name) => !Object.is(values[name], standard[name])); kept.length > 0; kept = kept.slice(1))
    for (const engine of engines) {
      const now = { ...standard, ...Object.fromEntries(kept.map((name) => [name, values[name]])), engine };
      if (faultOf(now)) continue;
      const but = engine === standard.engine ? kept : [...kept, "engine"];
      return { values: now, faults: [every(` but ${but.map((name) => paramNamed(name).label).join(" and ")}`)] };
    }
  return { values: standard, faults: [every("")] };

  /** @param {string} but */
  function every(but) {
    return { field: fault.field, message: `${ofLink(fault, values)} Every setting${but} stands at its default.` };
  }
}

/**
 * Where the link does not have what its sentence got, that is a field's default, and said to be, or left out.
 * @param {Fault} fault @param {Values} values
 */
function ofLink(fault, values) {
  const { message } = fault;
  const [expected, got] = message.split(", but got ");
  const named = values.config !== "" || changed(values).some((name) => got?.includes(String(values[name])));
  if (got === undefined || named) return message;
  return got === `${standard[placeOf(fault)]}.` ? `${expected}, but got ${got.slice(0, -1)}, the default.` : `${expected}.`;
}
