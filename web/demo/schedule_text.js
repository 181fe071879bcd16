// A schedule as the visitor chooses it, kind and parameter, and as the engine reads it: "revolve:8".

/** @typedef {"gradient" | "inference" | "activations"} Task */
/** @typedef {"keep-all" | "plain" | "every" | "sqrt" | "recursive" | "revolve" | "online" | "budget" | "at"} Kind */
/** @typedef {{kind: Kind, label: string, tasks: Task[], parameter?: string, unit?: string}} Form parameter: its label */

/** @type {Form[]} */
export const forms = [
  { kind: "keep-all", label: "Keep everything", tasks: ["gradient", "inference", "activations"] },
  { kind: "plain", label: "Keep nothing (plain)", tasks: ["inference"] },
  { kind: "sqrt", label: "√L segments", tasks: ["gradient", "inference", "activations"] },
  { kind: "every", label: "Every K stages", tasks: ["gradient", "inference", "activations"], parameter: "K, stages a segment", unit: "stages" },
  { kind: "recursive", label: "Recursive halving", tasks: ["gradient"] },
  { kind: "revolve", label: "Binomial (Revolve)", tasks: ["gradient", "activations"], parameter: "C, checkpoints", unit: "slots" },
  { kind: "online", label: "Online, length unknown", tasks: ["gradient"], parameter: "C, checkpoints", unit: "slots" },
  { kind: "budget", label: "Cheapest within a budget", tasks: ["gradient", "inference", "activations"], parameter: "Memory budget", unit: "KiB" },
  { kind: "at", label: "Your own checkpoints", tasks: ["gradient", "inference", "activations"] },
];

/** @param {Task} task */
export function formsFor(task) {
  return forms.filter((form) => form.tasks.includes(task));
}

/**
 * What stands before and after the colon. An unknown kind is null: the engine says what is wrong with it.
 * @param {string} text
 * @returns {{form: Form | null, parameter: string}}
 */
export function readSchedule(text) {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  return { form: forms.find((form) => form.kind === kind) ?? null, parameter: colon < 0 ? "" : text.slice(colon + 1) };
}

/**
 * @param {Kind} kind
 * @param {number} parameter as the field shows it: KiB for a budget
 * @param {readonly number[]} checkpoints for "at"; without any it is keep-all
 */
export function scheduleText(kind, parameter, checkpoints) {
  if (kind === "at") return checkpoints.length === 0 ? "keep-all" : `at:${checkpoints.join(",")}`;
  if (kind === "budget") return `budget:${parameter * 1024}`;
  return forms.find((form) => form.kind === kind)?.parameter ? `${kind}:${parameter}` : kind;
}

/**
 * A parameter that makes sense on a chain nobody has looked at yet.
 * @param {Kind} kind
 * @param {number} stageCount
 */
export function likelyParameter(kind, stageCount) {
  if (kind === "every") return Math.max(1, Math.round(Math.sqrt(stageCount)));
  return Math.max(2, Math.round(Math.log2(stageCount)) + 1);
}
