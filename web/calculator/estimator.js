// The estimator's module in the page itself: one answer takes less than a frame, so no worker stands between a slider and it.
import { packedEnd, startModule } from "./estimate_module.js";
import { hasFileTypes } from "./params.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {{field: string, message: string}} Fault */
/** @typedef {import("./answer.js").DeviceEntry} DeviceEntry */
/** @typedef {import("./answer.js").ModelEntry} ModelEntry */

/** Of one task, with models and devices: half as large as the whole, and enough for an answer on arrival. */
export const firstModules = { inference: "estimate.wasm", training: "estimate_training.wasm" };
export const wholeModule = "estimate_whole.wasm";

/** What the head of the page has asked for already (web/vite.config.js), by its file. @type {Record<string, Promise<Response>>} */
const askedAhead = /** @type {any} */ (globalThis).askedAhead ?? {};

/** @param {string} address of the modules' folder @param {string} file */
export async function loadEstimator(address, file) {
  const packed = globalThis.DecompressionStream ? packedEnd : "";
  return new Estimator(await startModule(askedAhead[file] ?? fetch(address + file + packed)), file);
}

/** @type {Promise<Estimator> | null} */
let whole = null;

/** The one that knows everything, fetched once. @param {string} address of the modules' folder */
export function loadWhole(address) {
  whole ??= loadEstimator(address, wholeModule);
  return whole;
}

export class Estimator {
  #module;
  #file;

  /** @param {import("../../wasm/estimate.d.ts").Estimate} module @param {string} [file] that it is in */
  constructor(module, file = wholeModule) {
    this.#module = module;
    this.#file = file;
  }

  /** Whether it knows more than the answers of one task. */
  get whole() {
    return this.#file === wholeModule;
  }

  /** Whether it has answers of this task and trainer, and reads this configuration. @param {import("../state/params.js").Values} values */
  knows({ task, config, trainer }) {
    const first = firstModules[/** @type {"inference" | "training"} */ (task)];
    return this.whole || (this.#file === first && !hasFileTypes(config) && (task !== "training" || trainer === "torch"));
  }

  /** @returns {DeviceEntry[]} */
  devices() {
    return JSON.parse(this.#module.devices());
  }

  /** @returns {ModelEntry[]} */
  models() {
    return JSON.parse(this.#module.models());
  }

  /**
   * @param {Record<string, unknown>} request core/estimate/answer/request.h
   * @returns {{answer: Answer, fault: null} | {answer: null, fault: Fault}}
   */
  ask(request) {
    const result = JSON.parse(this.#module.answer(JSON.stringify(request)));
    return result.fault ? { answer: null, fault: result.fault } : { answer: result, fault: null };
  }

  /** What one change would do, most saved first. @param {Record<string, unknown>} request @returns {import("./answer.js").Lever[]} */
  levers(request) {
    return good(this.#module.levers(JSON.stringify(request)));
  }

  /** @param {Record<string, unknown>} request @returns {import("./answer.js").Questions} */
  questions(request) {
    return good(this.#module.questions(JSON.stringify(request)));
  }

  /** A pasted log set against the answer. @param {Record<string, unknown>} request @param {string} log @returns {import("./answer.js").Reconciled} */
  reconcile(request, log) {
    return good(this.#module.reconcile(JSON.stringify(request), log));
  }

  /** The answer as the text it comes in. @param {string} request */
  answerText(request) {
    return this.#module.answer(request);
  }

  /** The generic form that reads back as the model of a request. @param {Record<string, unknown>} request @returns {object} */
  form(request) {
    return good(this.#module.form(JSON.stringify(request)));
  }

  /** What a config of an unknown family says under the usual names, as a generic form to complete. @param {object} config @returns {Record<string, unknown>} */
  proposal(config) {
    return good(this.#module.proposal(JSON.stringify(config)));
  }

  /** @param {"safetensors" | "gguf"} kind @param {number} fileBytes */
  beginHeader(kind, fileBytes) {
    good(this.#module.beginHeader(kind, fileBytes));
  }

  /** The slice of the file that the header's reader wants next; null when it has read it. @returns {{begin: number, end: number} | null} */
  wantedSlice() {
    const wanted = good(this.#module.wantedSlice());
    return "begin" in wanted ? wanted : null;
  }

  /** @param {Uint8Array} bytes */
  giveSlice(bytes) {
    good(this.#module.giveSlice(bytes));
  }

  /** @returns {import("./model_file.js").HeaderContents} */
  headerContents() {
    return good(this.#module.headerContents());
  }

  /** What model.safetensors.index.json says. @param {string} json @returns {{tensors: number, files: string[], total_bytes?: number}} */
  indexContents(json) {
    return good(this.#module.indexContents(json));
  }
}

/** What a text of the module says; its fault as an Error. @param {string} text */
function good(text) {
  const result = JSON.parse(text);
  if (result.fault) throw new Error(result.fault.message);
  return result;
}
