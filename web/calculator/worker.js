// The answers that take longer than a frame: levers, charts and inverse questions, for the latest setting alone.
import { loadWhole } from "./estimator.js";
import { everyModel, stepOf, sweep } from "./sweep.js";

/** @typedef {import("./protocol.js").Asked} Asked */

const port = /** @type {{onmessage: ((event: MessageEvent<Asked>) => void) | null, postMessage: (said: import("./protocol.js").Said) => void}} */ (
  /** @type {unknown} */ (self)
);
let newest = 0;
/** Milliseconds of work between two looks for a newer message. */
const slice = 12;

port.onmessage = async ({ data }) => {
  newest = data.id;
  try {
    const estimator = await loadWhole(data.folder);
    for (const [part, work] of Object.entries(partsOf(estimator, data))) {
      await breath();
      if (data.id !== newest) return;
      const value = await finished(work(), data.id);
      if (data.id !== newest) return;
      port.postMessage({ id: data.id, part: /** @type {any} */ (part), value });
    }
  } catch (error) {
    port.postMessage({ id: data.id, part: "fault", value: error instanceof Error ? error.message : String(error) });
  }
};

/** What steps of work come to, unless a newer message comes first. @param {Generator<number, unknown>} work @param {number} id */
async function finished(work, id) {
  for (let begun = performance.now(); ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - begun < slice) continue;
    port.postMessage({ id, part: "progress", value });
    await breath();
    if (id !== newest) return null;
    begun = performance.now();
  }
}

/** In the order in which a reader meets them. @param {import("./estimator.js").Estimator} estimator @param {Asked} asked */
function partsOf(estimator, { request, sizes, field }) {
  const levers = () => atOnce(() => estimator.levers(request));
  const questions = () => atOnce(() => estimator.questions(request));
  const { config: _, ...setting } = request;
  if (field === "parameters")
    return { levers, questions, models: () => everyModel(estimator.models(), (id) => estimator.ask({ ...setting, model: id }).answer) };
  const form = field === "layers" ? formOf(estimator, request) : null;
  const ask = (/** @type {number} */ size) => estimator.ask(field === "layers" ? withLayers(request, form, size) : { ...request, [field]: size }).answer;
  return { levers, questions, sweep: () => sweep(sizes, ask, stepOf(request, field)) };
}

/** Work of one step. @template T @param {() => T} work @returns {Generator<number, T>} */
// biome-ignore lint/correctness/useYield: the module answers such a question as a whole
function* atOnce(work) {
  return work();
}

/** Only the generic form of a model has a number of layers to change; null where it has no words for the model. @param {import("./estimator.js").Estimator} estimator @param {Record<string, unknown>} request */
function formOf(estimator, request) {
  try {
    return estimator.form(request);
  } catch {
    return null;
  }
}

/** The request's model with other layers; a model that the generic form cannot say keeps its own, and has no answer. @param {Record<string, unknown>} request @param {object | null} form @param {number} layers */
function withLayers({ model: _, ...request }, form, layers) {
  return { ...request, config: { ...form, layers } };
}

/** Lets a newer message in. */
const breath = () => new Promise((resolve) => setTimeout(resolve));
