// The estimator's sentences in the page's own words: a setting is called by the label of its field, not by the request's name.
import { params } from "./params.js";
import { fieldOf } from "./request.js";

/** "kv: expected f16, but got q8_0" begins with a place in the request. */
const placed = /^([a-z_]+(?:[.[][\w.\]]+)?): /;

/** A whole sentence with its full stop. @param {string} message */
export function faultText(message) {
  const place = placed.exec(message)?.[1] ?? "";
  const label = labels.get(fieldOf(place)) ?? "";
  const said = label === "" ? message : `${label}: ${message.slice(place.length + 2)}`;
  const sentence = shortened(said).replaceAll(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) => inside.get(name) ?? name);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Of a long list of what was expected only the beginning. @param {string} said */
function shortened(said) {
  return said.replace(/(expected one of )(.+)(, but got )/, (whole, before, list, after) => {
    const names = list.split(", ");
    return names.length > 25 ? `${before}${names.slice(0, 4).join(", ")} and ${names.length - 4} more${after}` : whole;
  });
}

/** @type {Map<string, string>} */
const labels = new Map(params.map(({ name, label }) => [name, label]));
/** Settings named within a sentence: only names that are no ordinary word. */
const inside = new Map(params.filter(({ name }) => name.includes("_")).map(({ name, label }) => [name, withinSentence(label.split(";")[0])]));

/** "Tensor parallel" begins small, "LoRA rank" does not. @param {string} label */
function withinSentence(label) {
  return /^\S+[A-Z]/.test(label) ? label : label[0].toLowerCase() + label.slice(1);
}
