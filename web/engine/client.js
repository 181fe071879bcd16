// The page's side of the engine: call() for what answers at once, openJob() for what takes time. A worker that crashed,
// ran out of memory or ignores a cancel is thrown away; the next request starts a fresh one.

/** @typedef {import("./protocol.js").Engine} Engine */
/** @typedef {import("./protocol.js").InstantName} InstantName */
/** @typedef {import("./protocol.js").JobName} JobName */
/** @typedef {import("./protocol.js").JobProgress} JobProgress */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">} WorkerLike */
/** @typedef {{job: number, report: any}} Finished report: a RunReport, a validation report's JSON text, or null for writing */
/** @typedef {{resolve: (value: any) => void, reject: (error: Error) => void, onProgress?: (progress: JobProgress) => void, cancelTimer?: ReturnType<typeof setTimeout>}} Pending */

/** A fault the engine reported, or the end of the engine. `field` names the control it belongs to; it may be empty. */
export class EngineError extends Error {
  /** @param {string} message @param {string} [field] */
  constructor(message, field = "") {
    super(message);
    this.name = "EngineError";
    this.field = field;
  }
}

export class EngineClient {
  #startWorker;
  #cancelPatience;
  /** @type {WorkerLike | null} */
  #worker = null;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #lastId = 0;
  /** Called with a sentence whenever the worker had to be thrown away. @type {(sentence: string) => void} */
  onRestart = () => {};

  /**
   * @param {() => WorkerLike} startWorker
   * @param {{cancelPatience?: number}} [options] milliseconds a cancel may go unanswered
   */
  constructor(startWorker, { cancelPatience = 1000 } = {}) {
    this.#startWorker = startWorker;
    this.#cancelPatience = cancelPatience;
  }

  /**
   * Rejects with an EngineError when the engine returns a fault.
   * @template {InstantName} N
   * @param {N} name
   * @param {Parameters<Engine[N]>} args
   * @returns {Promise<ReturnType<Engine[N]>>}
   */
  call(name, ...args) {
    return this.#request({ kind: "call", name, args }).then((value) => {
      if (value?.fault?.message) throw new EngineError(value.fault.message, value.fault.field);
      return value;
    });
  }

  /**
   * Rejects with an AbortError when `signal` fires and with an EngineError when the job fails.
   * @template {JobName} N
   * @param {N} name
   * @param {Parameters<Engine[N]>} args
   * @param {{signal?: AbortSignal, onProgress?: (progress: JobProgress) => void, keep?: boolean}} [options] keep: leave the job open for openWriting, until close(job)
   * @returns {Promise<Finished>}
   */
  openJob(name, args, { signal, onProgress, keep = false } = {}) {
    if (signal?.aborted) return Promise.reject(abortError());
    const job = this.#request({ kind: "open", name, args, keep }, onProgress);
    const id = this.#lastId;
    const cancel = () => this.#cancel(id);
    signal?.addEventListener("abort", cancel, { once: true });
    return job.finally(() => signal?.removeEventListener("abort", cancel));
  }

  /** @param {number} job the number of a finished job that was kept */
  close(job) {
    return this.#request({ kind: "close", job });
  }

  /** Ends the worker; everything pending rejects with the sentence. @param {string} sentence */
  stop(sentence) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#worker?.terminate();
    this.#worker = null;
    for (const one of pending) {
      clearTimeout(one.cancelTimer);
      one.reject(new EngineError(sentence));
    }
  }

  /** @param {Record<string, unknown>} message @param {(progress: JobProgress) => void} [onProgress] @returns {Promise<any>} */
  #request(message, onProgress) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress });
      this.#running().postMessage({ ...message, id });
    });
  }

  #running() {
    if (this.#worker) return this.#worker;
    const worker = this.#startWorker();
    worker.onmessage = ({ data }) => worker === this.#worker && this.#receive(data);
    worker.onerror = (event) => {
      if (worker === this.#worker) this.#restart(`The engine stopped (${event.message || "its worker could not be started"}).`);
    };
    this.#worker = worker;
    return worker;
  }

  /** @param {number} id */
  #cancel(id) {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#running().postMessage({ kind: "cancel", id });
    pending.cancelTimer = setTimeout(() => {
      this.#pending.delete(id);
      pending.reject(abortError());
      this.#restart("The engine did not answer a cancel.");
    }, this.#cancelPatience);
  }

  /** @param {string} sentence */
  #restart(sentence) {
    const whole = `${sentence} It has been restarted; what was running is lost.`;
    this.stop(whole);
    this.onRestart(whole);
  }

  /** @param {Reply} reply */
  #receive(reply) {
    const pending = this.#pending.get(reply.id);
    if (reply.kind === "failed" && reply.fatal) return this.#restart(reply.message);
    if (!pending) return;
    if (reply.kind === "progress") return pending.onProgress?.(reply.progress);
    this.#pending.delete(reply.id);
    clearTimeout(pending.cancelTimer);
    if (reply.kind === "value") pending.resolve(reply.value);
    else if (reply.kind === "done") pending.resolve({ job: reply.job, report: reply.report });
    else if (reply.kind === "cancelled") pending.reject(abortError());
    else pending.reject(new EngineError(reply.message, reply.field));
  }
}

function abortError() {
  return new DOMException("The run was cancelled.", "AbortError");
}
