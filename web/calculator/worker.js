// The answers that take longer than a frame: levers, curves and inverse questions, for the latest setting alone.
import { loadEstimator } from "./estimator.js";
import { sweep } from "./sweep.js";

/** @typedef {import("./protocol.js").Asked} Asked */

const port = /** @type {{onmessage: ((event: MessageEvent<Asked>) => void) | null, postMessage: (said: import("./protocol.js").Said) => void}} */ (
  /** @type {unknown} */ (self)
);
/** @type {Promise<import("./estimator.js").Estimator> | null} */
let loading = null;
let newest = 0;

port.onmessage = async ({ data }) => {
  newest = data.id;
  loading ??= loadEstimator(data.folder);
  try {
    const estimator = await loading;
    for (const [part, work] of Object.entries(partsOf(estimator, data))) {
      await breath();
      if (data.id !== newest) return;
      port.postMessage({ id: data.id, part: /** @type {any} */ (part), value: work() });
    }
  } catch (error) {
    port.postMessage({ id: data.id, part: "fault", value: error instanceof Error ? error.message : String(error) });
  }
};

/** In the order in which a reader meets them. @param {import("./estimator.js").Estimator} estimator @param {Asked} asked */
function partsOf(estimator, { request, sizes, field, form }) {
  const levers = () => estimator.levers(request);
  const questions = () => estimator.questions(request);
  if (field === "parameters") return { levers, questions, models: () => everyModel(estimator, request) };
  const ask = (/** @type {number} */ size) => estimator.ask(field === "layers" ? withLayers(request, form, size) : { ...request, [field]: size }).answer;
  return { levers, questions, sweep: () => sweep(sizes, ask) };
}

/** Those that have an answer in this setting. @param {import("./estimator.js").Estimator} estimator @param {Record<string, unknown>} request */
function everyModel(estimator, { config: _, ...request }) {
  return estimator.models().flatMap(({ id, name, parameters }) => {
    const { answer } = estimator.ask({ ...request, model: id });
    return answer ? [{ name, x: parameters, bytes: answer.total_bytes }] : [];
  });
}

/** The request's model with other layers; a model that the generic form cannot say keeps its own, and has no answer. @param {Record<string, unknown>} request @param {object | null} form @param {number} layers */
function withLayers({ model: _, ...request }, form, layers) {
  return { ...request, config: { ...form, layers } };
}

/** Lets a newer message in. */
const breath = () => new Promise((resolve) => setTimeout(resolve));
