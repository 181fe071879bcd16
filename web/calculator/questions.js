// The inverse answers: how far one size could go, and which devices would do.
import { make } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { counted, countText, shortCountText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { recomputations } from "./params.js";
import { numbersText } from "./numbers_text.js";
import { parametersText } from "./parameters_text.js";
import { tableOf } from "./table.js";

/** @typedef {import("./answer.js").Questions} Questions */
/** @typedef {import("./answer.js").DeviceRow} DeviceRow */
/** @typedef {import("../state/params.js").Values} Values */

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} tables
 * @param {Questions} answers
 * @param {import("./answer.js").Answer} answer shown above
 * @param {(changes: Values) => void} apply
 */
export function showQuestions(list, tables, answers, { device, cannot_run }, apply) {
  const { largest_model, largest_model_why, least_recompute } = answers;
  const rows = [
    largestRow("Largest batch", "batch", answers.largest_batch, answers.largest_batch_limit, apply),
    largestRow("Longest context", "context", answers.largest_context, answers.largest_context_limit, apply),
    row(
      "Largest model of the catalogue",
      largest_model ? `${largest_model.name} (${parametersText(largest_model.parameters)})` : `none${largest_model_why ? `: ${largest_model_why}` : ""}`,
      largest_model ? { model: largest_model.id, config: "" } : null,
      apply,
    ),
  ];
  if (least_recompute !== undefined) rows.push(row("Least recomputation", least_recompute ? label(least_recompute) : "none fits", least_recompute, apply));
  list.setAttribute("aria-label", `What fits ${device.name}`);
  list.replaceChildren(...rows);
  const tried = `of ${numbersText(answers.counts_tried)} of a kind`;
  const none = cannot_run ? "none, as the setting cannot run on any" : `none ${tried}`;
  const table = (/** @type {string} */ name, /** @type {DeviceRow[]} */ devices) =>
    devices.length > 0 ? deviceTable(name, devices, least_recompute !== undefined, apply) : make("p", { className: "note", textContent: `${name}: ${none}.` });
  const found = answers.fastest.length + answers.cheapest.length > 0;
  tables.replaceChildren(
    table("Fastest devices where it fits", answers.fastest),
    table("Cheapest, by launch price", answers.cheapest),
    found ? make("p", { className: "note", textContent: `The best ${tried}. Other numbers are not tried, though one may be cheaper.` }) : "",
  );
}

/**
 * @param {string} name
 * @param {string} field
 * @param {number | null} largest
 * @param {string | undefined} limit that ended the search: more may fit
 * @param {(changes: Values) => void} apply
 */
function largestRow(name, field, largest, limit, apply) {
  if (largest === null) return row(name, "none", null, apply);
  const value = countText(largest);
  return row(name, limit === undefined ? value : `at least ${value} (the limit is ${limit})`, { [field]: largest }, apply);
}

/** @param {string} name @param {string} value @param {Values | null} changes @param {(changes: Values) => void} apply */
function row(name, value, changes, apply) {
  const term = make("dt", { textContent: name });
  const said = make("dd", {}, value);
  if (changes) said.append(" ", applyButton(`${name}: ${value}`, changes, apply));
  return make("div", {}, term, said);
}

/** @param {string} name @param {readonly DeviceRow[]} devices @param {boolean} training @param {(changes: Values) => void} apply */
function deviceTable(name, devices, training, apply) {
  const columns = [
    { name },
    { name: "Free", number: true },
    { name: training ? "Step at least" : "Time at least", number: true },
    { name: "Tokens/s at most", number: true },
    { name: "Launch price", number: true },
    { name: "Apply" },
  ];
  const rows = devices.map((one) => [
    one.devices > 1 ? `${countText(one.devices)} × ${one.name}` : one.name,
    bytesText(one.free_bytes),
    one.seconds > 0 ? `${secondsText(one.seconds)}${one.complete ? "" : " *"}` : "not known",
    one.tokens_per_second === undefined ? "–" : shortCountText(one.tokens_per_second),
    one.launch_price_usd === undefined ? "–" : `$${countText(one.launch_price_usd)}`,
    applyButton(`${one.devices} × ${one.name}`, { device: one.device, devices: one.devices }, apply),
  ]);
  const incomplete = devices.some((one) => !one.complete);
  return make(
    "div",
    { className: "scroll-x" },
    tableOf("devices", columns, rows),
    training ? make("p", { className: "note", textContent: "A step of more devices sees more sequences; the fastest pass the most tokens a second." }) : "",
    incomplete ? make("p", { className: "note", textContent: "* Its maker does not state every rate this needs." }) : "",
  );
}

/** @param {string} what @param {Values} changes @param {(changes: Values) => void} apply */
function applyButton(what, changes, apply) {
  const button = make("button", { className: "quiet", textContent: "Apply" });
  button.type = "button";
  button.setAttribute("aria-label", `Apply ${what}`);
  button.addEventListener("click", () => apply(changes));
  return button;
}

/** @param {{recompute: string, checkpoints?: number}} found */
function label({ recompute, checkpoints }) {
  const name = recomputations.find(({ value }) => value === recompute)?.label ?? recompute;
  return checkpoints === undefined ? name : `${name}, ${counted(checkpoints, "checkpoint")}`;
}
