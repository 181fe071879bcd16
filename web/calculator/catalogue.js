// The lists of models and devices, from the estimator, grouped as a reader looks for them.
import { bytesText } from "../format/bytes.js";
import { parametersText } from "./parameters_text.js";
import { ownDevice } from "./request.js";

/** @typedef {import("../elements/choice-field.js").ChoiceGroup} ChoiceGroup */
/** @typedef {import("./fields.js").Fields} Fields */

/** The choice that stands for a configuration in place of a model of the catalogue. */
const ownModel = "own";

/** @param {Fields} fields @param {readonly import("./answer.js").DeviceEntry[]} devices */
export function showDevices(fields, devices) {
  fields.choice("device").setGroups([{ label: "", choices: [{ value: ownDevice, label: "Your own device" }] }, ...deviceGroups(devices)]);
}

/**
 * @param {Fields} fields
 * @param {readonly import("./answer.js").ModelEntry[]} models
 * @param {string} own name of the visitor's model, "" when the catalogue's is shown
 * @param {string} model of the catalogue
 */
export function showModels(fields, models, own, model) {
  const choice = fields.choice("model");
  if (models !== listed.models || own !== listed.own) offer(choice, models, own);
  choice.value = own === "" ? model : ownModel;
}

/** What the list of models offers. @type {{models: readonly import("./answer.js").ModelEntry[], own: string}} */
let listed = { models: [], own: "" };

/** @param {import("../elements/choice-field.js").ChoiceField} choice @param {readonly import("./answer.js").ModelEntry[]} models @param {string} own */
function offer(choice, models, own) {
  listed = { models, own };
  const first = own === "" ? [] : [{ label: "", choices: [{ value: ownModel, label: `${own} (your configuration)` }] }];
  choice.setGroups([...first, ...modelGroups(models)]);
}

/** @param {readonly import("./answer.js").DeviceEntry[]} devices @returns {ChoiceGroup[]} */
export function deviceGroups(devices) {
  return grouped(devices, (device) => device.kind).map(([kind, list]) => ({
    label: kind,
    choices: list.map(({ id, name, memory_bytes }) => ({ value: id, label: `${name} · ${bytesText(memory_bytes)}` })),
  }));
}

/** @param {readonly import("./answer.js").ModelEntry[]} models @returns {ChoiceGroup[]} */
export function modelGroups(models) {
  return grouped(models, (model) => model.group).map(([group, list]) => ({
    label: group,
    choices: list.map(({ id, name, parameters }) => ({ value: id, label: `${name} · ${parametersText(parameters)}` })),
  }));
}

/** @template T @param {readonly T[]} list @param {(one: T) => string} key @returns {[string, T[]][]} */
function grouped(list, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups];
}
