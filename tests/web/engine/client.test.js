// The client and the worker's side of the protocol, joined by a real message channel; only the engine is made up here.
import assert from "node:assert/strict";
import test from "node:test";
import { MessageChannel } from "node:worker_threads";
import { EngineClient } from "../../../web/engine/client.js";
import { serveEngine } from "../../../web/engine/serve.js";

const fine = { field: "", message: "" };

/** An engine whose jobs take `slices` slices; `closed` lists the jobs it was told to close. */
function madeUpEngine({ slices = 3, trap = "" } = {}) {
  /** @type {Map<number, number>} */
  const left = new Map();
  /** @type {number[]} */
  const closed = [];
  let last = 0;
  const engine = {
    heapBytes: () => 42,
    predictSchedule: (/** @type {string} */ _network, /** @type {string} */ _task, /** @type {string} */ schedule) =>
      schedule === "bad" ? { fault: { field: "schedule", message: "schedule: expected a name, but got bad" } } : { fault: fine, schedule },
    openRun: (/** @type {string} */ network) => {
      if (network === "bad") return { fault: { field: "layers", message: "layers: expected an array" }, job: 0 };
      left.set(++last, slices);
      return { fault: fine, job: last };
    },
    advanceJob: (/** @type {number} */ job) => {
      if (trap !== "") throw new Error(trap);
      const now = (left.get(job) ?? 0) - 1;
      left.set(job, now);
      return { state: now > 0 ? "running" : "done", fault: fine, done: slices - now, total: slices, message: "" };
    },
    runReport: (/** @type {number} */ job) => ({ job, peakBytes: 7 }),
    closeJob: (/** @type {number} */ job) => void closed.push(job),
  };
  return { engine: /** @type {any} */ (engine), closed };
}

/** A worker that lives in this thread. @param {() => Promise<any>} load @param {{deaf?: boolean}} [options] deaf: hears nothing but the first message */
function worker(load, { deaf = false } = {}) {
  const { port1, port2 } = new MessageChannel();
  const there = { postMessage: (/** @type {any} */ message) => port2.postMessage(message), onmessage: /** @type {any} */ (null) };
  // A thread cannot be ended from within: an ended worker's job finishes at its next slice instead.
  const done = { state: "done", fault: fine, message: "" };
  serveEngine(there, async () => {
    const engine = await load();
    return { ...engine, advanceJob: (/** @type {number} */ job) => (here.ended ? done : engine.advanceJob(job)) };
  });
  let heard = 0;
  port2.on("message", (data) => {
    if (!deaf || heard++ === 0) there.onmessage({ data });
  });
  const here = {
    onmessage: /** @type {any} */ (null),
    onerror: /** @type {any} */ (null),
    ended: false,
    postMessage: (/** @type {any} */ message) => port1.postMessage(message),
    terminate: () => {
      here.ended = true;
      port1.close();
    },
  };
  port1.on("message", (data) => here.onmessage?.({ data }));
  return here;
}

/** @param {ReturnType<typeof madeUpEngine>} made */
function clientOf(made) {
  return new EngineClient(() => worker(async () => made.engine));
}

test("an instant function answers with its value", async (t) => {
  const client = clientOf(madeUpEngine());
  t.after(() => client.stop("end"));
  assert.equal(await client.call("heapBytes"), 42);
});

test("a fault the engine returns rejects with its field and sentence", async (t) => {
  const client = clientOf(madeUpEngine());
  t.after(() => client.stop("end"));
  await assert.rejects(client.call("predictSchedule", "{}", "train", "bad"), { name: "EngineError", field: "schedule", message: /expected a name/ });
  await assert.rejects(client.openJob("openRun", ["bad", "{}"]), { name: "EngineError", field: "layers" });
});

test("a job reports its progress and its report, and is closed", async (t) => {
  const made = madeUpEngine({ slices: 3 });
  const client = clientOf(made);
  t.after(() => client.stop("end"));
  /** @type {number[]} */
  const progress = [];
  const { report, job } = await client.openJob("openRun", ["{}", "{}"], { onProgress: ({ done }) => progress.push(done) });
  assert.deepEqual(progress, [1, 2, 3]);
  assert.deepEqual(report, { job: 1, peakBytes: 7 });
  assert.equal(job, 0);
  assert.deepEqual(made.closed, [1]);
});

test("a kept job stays open until it is closed", async (t) => {
  const made = madeUpEngine();
  const client = clientOf(made);
  t.after(() => client.stop("end"));
  const { job } = await client.openJob("openRun", ["{}", "{}"], { keep: true });
  assert.equal(job, 1);
  assert.deepEqual(made.closed, []);
  await client.close(job);
  assert.deepEqual(made.closed, [1]);
});

test("instant functions are answered between the slices of a job", async (t) => {
  const client = clientOf(madeUpEngine({ slices: 1e9 }));
  t.after(() => client.stop("end"));
  const abort = new AbortController();
  let finished = false;
  const job = client.openJob("openRun", ["{}", "{}"], { signal: abort.signal }).finally(() => {
    finished = true;
  });
  assert.equal(await client.call("heapBytes"), 42);
  assert.equal(finished, false);
  abort.abort();
  await assert.rejects(job, { name: "AbortError" });
});

test("cancelling stops a running job, closes it, and leaves the worker for the next", async (t) => {
  const made = madeUpEngine({ slices: 1e9 });
  const client = clientOf(made);
  t.after(() => client.stop("end"));
  const abort = new AbortController();
  const job = client.openJob("openRun", ["{}", "{}"], { signal: abort.signal, onProgress: () => abort.abort() });
  await assert.rejects(job, { name: "AbortError" });
  assert.deepEqual(made.closed, [1]);
  assert.equal(await client.call("heapBytes"), 42);
});

test("cancelling a job that waits behind another answers at once", async (t) => {
  const made = madeUpEngine({ slices: 1e9 });
  const client = clientOf(made);
  t.after(() => client.stop("end"));
  const [first, second] = [new AbortController(), new AbortController()];
  const running = client.openJob("openRun", ["{}", "{}"], { signal: first.signal });
  const waiting = client.openJob("openRun", ["{}", "{}"], { signal: second.signal });
  second.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  first.abort();
  await assert.rejects(running, { name: "AbortError" });
  assert.deepEqual(made.closed, [1]);
});

test("after a crash everything pending rejects with a sentence, and a fresh worker answers", async (t) => {
  let started = 0;
  const client = new EngineClient(() => worker(async () => madeUpEngine({ trap: started++ === 0 ? "memory access out of bounds" : "" }).engine));
  t.after(() => client.stop("end"));
  /** @type {string[]} */
  const said = [];
  client.onRestart = (sentence) => said.push(sentence);
  const crashing = client.openJob("openRun", ["{}", "{}"]);
  const behind = client.openJob("openRun", ["{}", "{}"]);
  await assert.rejects(crashing, /ran out of memory .*restarted; what was running is lost/);
  await assert.rejects(behind, /restarted/);
  assert.equal(said.length, 1);
  assert.equal(await client.call("heapBytes"), 42);
  assert.equal(started, 2);
});

test("an engine that cannot be loaded says so", async (t) => {
  const client = new EngineClient(() =>
    worker(async () => {
      throw new Error("404");
    }),
  );
  t.after(() => client.stop("end"));
  await assert.rejects(client.call("heapBytes"), /The engine stopped \(404\)/);
});

test("a worker that ignores a cancel is ended, and the next request starts a fresh one", async (t) => {
  /** @type {ReturnType<typeof worker>[]} */
  const workers = [];
  const client = new EngineClient(
    () => {
      workers.push(worker(async () => madeUpEngine({ slices: 1e9 }).engine, { deaf: workers.length === 0 }));
      return workers[workers.length - 1];
    },
    { cancelPatience: 20 },
  );
  t.after(() => client.stop("end"));
  const abort = new AbortController();
  const job = client.openJob("openRun", ["{}", "{}"], { signal: abort.signal });
  abort.abort();
  await assert.rejects(job, { name: "AbortError" });
  assert.equal(workers[0].ended, true);
  assert.equal(await client.call("heapBytes"), 42);
  assert.equal(workers.length, 2);
});
