// The negative control: one gradient three times, the last time with one bit of one weight flipped.
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find, make } from "../elements/find.js";
import { RunPanel } from "../elements/run-panel.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */

/**
 * @param {import("../engine/client.js").EngineClient} engine
 * @param {string} networkText
 * @param {() => string} budgetSchedule the schedule the page shows now
 */
export function setUpControl(engine, networkText, budgetSchedule) {
  const panel = find(document, "#control run-panel", RunPanel);
  const list = find(document, "#control .control-result", HTMLElement);
  let abort = new AbortController();

  /** @param {string} schedule @param {boolean} flip @returns {Promise<RunReport>} */
  async function gradient(schedule, flip) {
    const options = JSON.stringify({ task: "gradient", schedule, flip_weight_bit: flip, timeline_points: 2 });
    const { report } = await engine.openJob("openRun", [networkText, options], { signal: abort.signal });
    return report;
  }

  async function run() {
    abort = new AbortController();
    panel.started("One gradient, three times");
    try {
      const kept = await gradient("keep-all", false);
      const budgeted = await gradient(budgetSchedule(), false);
      const flipped = await gradient(budgetSchedule(), true);
      list.replaceChildren(
        resultRow("Keep everything", kept, kept),
        resultRow("Under the budget", kept, budgeted),
        resultRow("Under the budget, one bit of one weight flipped", kept, flipped),
      );
      panel.ended("");
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
  verdict.compare(reference.gradientDigest, report.gradientDigest);
  return make("div", { className: "control-row" }, make("span", { textContent: name }), digest, reference === report ? "" : verdict);
}
