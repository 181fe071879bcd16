// The negative control: one gradient three times, the last time with one bit of one weight flipped.
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find, make } from "../elements/find.js";
import { RunPanel } from "../elements/run-panel.js";
import { allDigests, controlFailure } from "../format/control_verdict.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */

/**
 * @param {import("./experiment.js").Experiment} experiment
 * @param {() => string} budgetSchedule the schedule the page shows now
 */
export function setUpControl(experiment, budgetSchedule) {
  const panel = find(document, "#control run-panel", RunPanel);
  const list = find(document, "#control .control-result", HTMLElement);
  let abort = new AbortController();

  async function run() {
    abort = new AbortController();
    const schedule = budgetSchedule();
    panel.started();
    try {
      const kept = await experiment.gradient("keep-all", false, abort.signal);
      const budgeted = await experiment.gradient(schedule, false, abort.signal);
      const flipped = await experiment.gradient(schedule, true, abort.signal);
      list.replaceChildren(
        resultRow("Keep everything", kept, kept),
        resultRow("Under the budget", kept, budgeted),
        resultRow("Under the budget, one bit of one weight flipped", kept, flipped),
      );
      panel.ended(controlFailure(budgeted, flipped));
    } catch (error) {
      panel.ended(error instanceof Error ? error.message : String(error));
    }
  }

  panel.addEventListener("run", run);
  panel.addEventListener("cancel", () => abort.abort());
}

/** @param {string} name @param {RunReport} reference @param {RunReport} report */
function resultRow(name, reference, report) {
  const digest = new DigestValue();
  digest.digest = report.gradientDigest;
  const verdict = new EqualVerdict();
  verdict.compare(allDigests(reference), allDigests(report));
  return make("div", { className: "control-row" }, make("span", { textContent: name }), digest, reference === report ? "" : verdict);
}
