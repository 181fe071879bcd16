// engine.d.ts is written by hand; here every interface and function in it meets the live module.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { finish, loadEngine, residualNetwork, textNetwork } from "./engine.js";

const source = readFileSync(new URL("../../wasm/engine.d.ts", import.meta.url), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

/** Field names with their types, or method names, of an interface. @param {string} name */
function declared(name) {
  const body = source.match(new RegExp(`interface ${name} \\{([\\s\\S]*?)\\n\\}`))?.[1];
  assert.ok(body, `engine.d.ts declares ${name}`);
  return new Map([...body.matchAll(/^\s+(\w+)(?:\([^)]*\))?: ([^;]+);/gm)].map(([, field, type]) => [field, type]));
}

/** @param {string} type @param {any} value @param {string} place */
function assertType(type, value, place) {
  if (type.endsWith("[]")) {
    assert.ok(Array.isArray(value), `${place} is an array`);
    for (const one of value) assertType(type.slice(0, -2), one, place);
  } else if (type.startsWith('"')) assert.ok(type.split(" | ").includes(`"${value}"`), `${place} is one of ${type}, but is ${value}`);
  else if (["string", "number", "boolean"].includes(type)) assert.equal(typeof value, type, place);
  else if (type.endsWith("Array")) assert.equal(value.constructor.name, type, place);
  else {
    const fields = declared(type);
    assert.deepEqual(Object.keys(value).sort(), [...fields.keys()].sort(), `${place}: the fields of ${type}`);
    for (const [field, fieldType] of fields) assertType(fieldType, value[field], `${place}.${field}`);
  }
}

const network = JSON.stringify(residualNetwork);

test("the module has exactly the functions that Engine declares", async () => {
  const engine = await loadEngine();
  for (const name of declared("Engine").keys()) assert.equal(typeof (/** @type {any} */ (engine)[name]), "function", name);
});

test("every value that crosses has the declared fields and types", async () => {
  const engine = await loadEngine();
  assertType("EngineInfo", engine.engineInfo(), "engineInfo()");
  assertType("NetworkDescription", engine.describeNetwork(network), "describeNetwork()");
  assertType("SchedulePrediction", engine.predictSchedule(network, "gradient", "sqrt"), "predictSchedule()");
  assertType("SchedulePrediction[]", engine.predictCatalogue(network, "gradient"), "predictCatalogue()");
  assertType("ScheduleStrip", engine.scheduleStrip(network, "gradient", "revolve:3"), "scheduleStrip()");
  assertType("ScheduleCounts[]", engine.scheduleCounts(64, 8), "scheduleCounts()");
  assertType("string", engine.scheduleActions(network, "gradient", "sqrt"), "scheduleActions()");
  assertType("string", engine.committedDigests(), "committedDigests()");
  assertType("Fingerprint", engine.fingerprint(engine.committedDigests()), "fingerprint()");
  assertType("number", engine.heapBytes(), "heapBytes()");
  assertType("number", engine.ledgerLiveBytes(), "ledgerLiveBytes()");

  const run = engine.openRun(network, JSON.stringify({ schedule: "sqrt", timeline_points: 10 }));
  assertType("JobOpened", run, "openRun()");
  assertType("JobProgress", finish(engine, run), "advanceJob()");
  assertType("RunReport", engine.runReport(run.job), "runReport()");
  engine.closeJob(run.job);

  const training = engine.openTraining(JSON.stringify(textNetwork), JSON.stringify({ steps: 2 }), "to be or not to be, that is the question");
  finish(engine, training);
  assertType("RunReport", engine.runReport(training.job), "runReport() of a training");
  const writing = engine.openWriting(training.job, "to", 4, 0.8, 1);
  assertType("JobOpened", writing, "openWriting()");
  assertType("JobProgress", finish(engine, writing), "advanceJob() of writing");
});

test("a field that is misspelt would be found", () => {
  assert.throws(() => assertType("Fault", { field: "", mesage: "" }, "a fault"));
  assert.throws(() => assertType("EngineInfo", { version: "1", simd: "yes", largestHeapBytes: 1 }, "info"));
});
