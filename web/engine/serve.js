// The worker's side of the protocol: a queue of one job, advanced in slices, with a breath between them for messages.
import { reportOf, sliceMilliseconds } from "./protocol.js";

/** @typedef {import("./protocol.js").Engine} Engine */
/** @typedef {import("./protocol.js").Request} Request */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./protocol.js").OpenRequest} OpenRequest */

/**
 * @typedef {object} Port what a worker's global scope and a MessagePort have in common
 * @property {(message: any) => void} postMessage
 * @property {((event: {data: any}) => void) | null} onmessage
 */

/**
 * @param {Port} port
 * @param {() => Promise<Engine>} load
 */
export function serveEngine(port, load) {
  const loading = load();
  loading.catch(() => {}); // said in the answer to whoever asks first
  /** @type {OpenRequest[]} */
  const waiting = [];
  let runningId = 0;
  let cancelAsked = false;

  /** @param {Reply} message */
  const reply = (message) => port.postMessage(message);

  /** @param {Request} request */
  async function answer(request) {
    if (request.kind === "cancel") return cancel(request.id);
    if (request.kind === "open") {
      waiting.push(request);
      return runningId === 0 ? workThrough() : undefined;
    }
    const engine = await loading;
    const value = request.kind === "close" ? engine.closeJob(request.job) : /** @type {any} */ (engine)[request.name](...request.args);
    reply({ kind: "value", id: request.id, value });
  }

  /** A waiting job is taken out at once; a running one stops after its slice; a finished one has answered already. @param {number} id */
  function cancel(id) {
    const place = waiting.findIndex((request) => request.id === id);
    if (place >= 0) {
      waiting.splice(place, 1);
      reply({ kind: "cancelled", id });
    } else if (id === runningId) cancelAsked = true;
  }

  async function workThrough() {
    const engine = await loading;
    if (runningId !== 0) return;
    for (let request = waiting.shift(); request; request = waiting.shift()) {
      runningId = request.id;
      cancelAsked = false;
      await runJob(engine, request);
      runningId = 0;
    }
  }

  /** @param {Engine} engine @param {OpenRequest} request */
  async function runJob(engine, request) {
    const { id, name, args } = request;
    const { job, fault } = /** @type {any} */ (engine)[name](...args);
    if (fault.message !== "") return reply({ kind: "failed", id, field: fault.field, message: fault.message, fatal: false });
    for (;;) {
      const progress = engine.advanceJob(job, sliceMilliseconds);
      reply({ kind: "progress", id, progress });
      if (progress.state !== "running") return finish(engine, request, job, progress);
      await breath();
      if (!cancelAsked) continue;
      engine.closeJob(job);
      return reply({ kind: "cancelled", id });
    }
  }

  /**
   * @param {Engine} engine
   * @param {OpenRequest} request
   * @param {number} job
   * @param {import("./protocol.js").JobProgress} progress
   */
  function finish(engine, { id, name, keep }, job, { state, fault, message }) {
    const getter = reportOf[name];
    const report = state === "done" && getter ? engine[getter](job) : null;
    const kept = keep && state === "done";
    if (!kept) engine.closeJob(job);
    if (state === "done") reply({ kind: "done", id, job: kept ? job : 0, report });
    else reply({ kind: "failed", id, field: fault.field, message: fault.message || message, fatal: false });
  }

  // The engine returns its faults as values; what is thrown is a trap, memory running out, or an engine that never loaded.
  port.onmessage = ({ data }) => {
    answer(data).catch((error) => reply({ kind: "failed", id: data.id, field: "", message: endSentence(error), fatal: true }));
  };
}

const { port1: inhale, port2: exhale } = new MessageChannel();

/** Lets waiting messages in. A timer would be held to 4 ms by the browser; a message is not. */
function breath() {
  return new Promise((resolve) => {
    inhale.onmessage = () => {
      inhale.onmessage = null; // a port without a listener lets a test's process end
      resolve(undefined);
    };
    exhale.postMessage(null);
  });
}

/** @param {unknown} error */
function endSentence(error) {
  const text = error instanceof Error ? error.message : String(error);
  return /memory|alloc|OOM/i.test(text) ? `The engine ran out of memory (${text}).` : `The engine stopped (${text}).`;
}
