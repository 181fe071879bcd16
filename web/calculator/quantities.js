// What a scaling chart can show: numbers that an answer carries, each with its unit, and what to say where it has none.
import { quantityNames } from "./quantity_names.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").Purpose} Purpose */

/**
 * @typedef {import("./quantity_names.js").QuantityName & {
 *   unit: import("../format/units.js").UnitName,
 *   title: (answer: Answer) => string,
 *   of: (answer: Answer) => number | null,
 *   none: string,
 * }} Quantity title: of its axis; of: null where the answer has no such number; none: why there is none, as a sentence
 */

/** @param {Answer} answer @param {readonly Purpose[]} purposes */
const held = ({ items }, purposes) => items.reduce((sum, { purpose, bytes }) => sum + (purposes.includes(purpose) ? bytes : 0), 0);

/** The prompt is the first of the times of inference. @param {Answer} answer */
const prompt = ({ times }) => times[0];
/** Of a token of each answer, or of a training step; an encoder writes no tokens. @param {Answer} answer */
const unit = ({ task, times }) => (task === "training" ? times[0] : times[1]);
/** @param {Answer} answer */
const one = ({ task }) => (task === "training" ? "a step" : "a token of each answer");
/** @param {Answer} answer */
const share = ({ devices }) => (devices > 1 ? ", a device" : "");
/** 0 stands where no rate is stated. @param {import("./answer.js").Time | undefined} time */
const seconds = (time) => time?.seconds || null;
/** @param {import("./answer.js").Time | undefined} time */
const tokensPerSecond = (time) => (time?.seconds ? time.tokens / time.seconds : null);

const noTime = "There is no such time: an encoder writes no tokens, or the device's maker states no rate.";
const alone = "One device sends nothing to others.";
const noToken = "An encoder writes no tokens.";

/** @type {Record<string, Omit<Quantity, keyof import("./quantity_names.js").QuantityName>>} */
const values = {
  bytes: {
    unit: "bytes",
    title: () => "bytes on one device",
    of: (answer) => answer.total_bytes,
    none: "",
  },
  activations: {
    unit: "bytes",
    title: () => "activations and workspace on one device",
    of: (answer) => held(answer, ["kept_activations", "recomputed_activations", "workspace"]),
    none: "",
  },
  seconds: {
    unit: "s",
    title: (answer) => `least time of ${one(answer)}`,
    of: (answer) => seconds(unit(answer)),
    none: noTime,
  },
  rate: {
    unit: "tokens/s",
    title: () => "tokens a second at most, all together",
    of: (answer) => tokensPerSecond(unit(answer)),
    none: noTime,
  },
  operations: {
    unit: "FLOP",
    title: (answer) => `operations of ${one(answer)}${share(answer)}`,
    of: (answer) => unit(answer)?.operations ?? null,
    none: noToken,
  },
  moved: {
    unit: "bytes",
    title: (answer) => `bytes from and to memory, ${one(answer)}`,
    of: (answer) => unit(answer)?.memory_bytes ?? null,
    none: noToken,
  },
  cache: {
    unit: "bytes",
    title: () => "KV cache on one device",
    of: (answer) => held(answer, ["kv_cache"]) || null,
    none: "This model keeps no cache.",
  },
  prompt_seconds: {
    unit: "s",
    title: () => "least time of the prompt",
    of: (answer) => seconds(prompt(answer)),
    none: "The device's maker states no rate for this.",
  },
  prompt_operations: {
    unit: "FLOP",
    title: (answer) => `operations of the prompt${share(answer)}`,
    of: (answer) => prompt(answer).operations,
    none: "",
  },
  sent: {
    unit: "bytes",
    title: (answer) => `bytes sent by a device, ${one(answer)}`,
    of: (answer) => unit(answer)?.link_bytes || null,
    none: `${alone} An encoder writes no tokens: what it sends is of the prompt.`,
  },
  prompt_sent: {
    unit: "bytes",
    title: () => "bytes sent by a device, the prompt",
    of: ({ traffic = [], times }) => traffic.reduce((sum, { bytes }) => sum + bytes, 0) - (times[1]?.link_bytes ?? 0) || null,
    none: alone,
  },
};

/** @type {readonly Quantity[]} */
export const quantities = quantityNames.map((named) => ({ ...named, ...values[named.name] }));

/** @param {string} name */
export function quantityNamed(name) {
  const quantity = quantities.find((one) => one.name === name);
  if (!quantity) throw new Error(`no quantity is called ${name}`);
  return quantity;
}

/** All that an answer has. @param {Answer} answer @returns {Record<string, number | null>} by name */
export function quantitiesOf(answer) {
  return Object.fromEntries(quantities.map(({ name, task, of }) => [name, task === "" || task === answer.task ? of(answer) : null]));
}
