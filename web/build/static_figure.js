// Draws the first page's figure for readers without script, with the engine itself:
//   node web/build/static_figure.js    writes partials/trained-twice.html
// A test compares the partial with a fresh drawing.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toMarkup } from "../charts/svg.js";
import { budgetSchedule, Experiment } from "../index/experiment.js";
import { params } from "../index/params.js";
import { timelines } from "../index/timelines.js";

const engineFolder = new URL("../../build/wasm/wasm/", import.meta.url);
const partial = fileURLToPath(new URL("../partials/trained-twice.html", import.meta.url));

/** The drawing at the default budget, 1,120 pixels wide. */
export async function staticFigure() {
  const { default: createEngine } = await import(new URL("engine.mjs", engineFolder).href);
  const engine = await createEngine({ wasmBinary: readFileSync(new URL("engine.wasm", engineFolder)) });
  const experiment = new Experiment(
    /** @type {any} */ ({ openJob: async (/** @type {string} */ name, /** @type {unknown[]} */ args) => finished(engine, engine[name](...args)) }),
  );
  const kib = Number(params[0].default);
  const { signal } = new AbortController();
  const keep = await experiment.look("keep-all", signal);
  const budget = await experiment.look(budgetSchedule(kib), signal);
  return `${toMarkup(timelines(1120, keep, budget, kib * 1024))}\n`;
}

/**
 * @param {import("../../wasm/engine.d.ts").Engine} engine
 * @param {import("../../wasm/engine.d.ts").JobOpened} opened
 */
function finished(engine, { fault, job }) {
  if (fault.message !== "") throw new Error(fault.message);
  while (engine.advanceJob(job, 1000).state === "running");
  const report = engine.runReport(job);
  engine.closeJob(job);
  return { job: 0, report };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(partial, await staticFigure());
