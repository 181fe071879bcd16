// The schedule's controls: what for, which algorithm, and its one parameter.
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { params } from "./params.js";
import { formsFor, likelyParameter, readSchedule, scheduleText } from "./schedule_text.js";

/** @typedef {import("./schedule_text.js").Kind} Kind */
/** @typedef {import("./schedule_text.js").Task} Task */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */

/**
 * @param {(changes: import("../state/params.js").Values, final: boolean) => void} change
 * @param {() => readonly number[]} ownCheckpoints
 */
export function setUpSchedulePanel(change, ownCheckpoints) {
  const task = find(document, "#task", HTMLSelectElement);
  const kind = find(document, "#schedule", HTMLSelectElement);
  const field = find(document, "number-field[name=parameter]", NumberField);
  const fault = find(document, "#schedule-fault", HTMLElement);
  /** @type {LabNetwork | null} */
  let network = null;

  const tasks = params.find(({ name }) => name === "task");
  if (tasks?.kind === "choice") task.append(...tasks.choices.map(({ value, label }) => new Option(label, value)));
  task.addEventListener("change", () => change({ task: task.value, schedule: "" }, true));
  kind.addEventListener("change", () => change({ schedule: kind.value === "budget" ? "budget" : chosen(/** @type {Kind} */ (kind.value), usual()) }, true));
  field.addEventListener("field-input", () => change({ schedule: chosen(/** @type {Kind} */ (kind.value), field.value) }, false));
  field.addEventListener("field-change", () => change({ schedule: chosen(/** @type {Kind} */ (kind.value), field.value) }, true));

  /** @param {Kind} wanted @param {number} parameter */
  const chosen = (wanted, parameter) => scheduleText(wanted, parameter, ownCheckpoints());

  /** A parameter that makes sense here; of a budget the bytes are found with the setting. */
  const usual = () => likelyParameter(/** @type {Kind} */ (kind.value), network?.stageCount ?? 16);

  /**
   * @param {LabNetwork} now
   * @param {string} schedule
   */
  async function show(now, schedule) {
    network = now;
    task.value = now.task;
    const { form, parameter } = readSchedule(schedule);
    kind.replaceChildren(...formsFor(now.task).map((one) => new Option(one.label, one.kind)));
    if (form) kind.value = form.kind;
    field.hidden = !form?.parameter;
    if (!form?.parameter || field.contains(document.activeElement)) return;
    field.querySelector("label")?.replaceChildren(form.parameter);
    field.setAttribute("label", form.parameter);
    field.querySelector(".note")?.replaceChildren(form.unit ?? "");
    const [low, high] =
      form.kind === "budget"
        ? [Math.ceil((await now.leastBytes()) / 1024), Math.ceil(now.keepAll.predictedPeakBytes / 1024)]
        : [1, Math.max(2, now.stageCount - 1)];
    const value = form.kind === "budget" ? Number((Number(parameter) / 1024).toFixed(3)) : Number(parameter);
    field.setBounds(low, high);
    field.value = value;
  }

  /** @param {string} sentence */
  function fail(sentence) {
    const { form } = readSchedule(scheduleText(/** @type {Kind} */ (kind.value), 1, []));
    const byField = form?.parameter !== undefined && !field.hidden;
    if (byField && sentence !== "") field.fault(sentence);
    fault.textContent = byField ? "" : sentence;
  }

  /** A fault of the link's schedule, beside the one shown in its stead. @param {string} sentence */
  function failLink(sentence) {
    fault.textContent = sentence;
  }

  return { show, fail, failLink };
}
