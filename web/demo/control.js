// The negative control: the schedule above once more, with one bit of one weight flipped.
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find, make } from "../elements/find.js";
import { RunPanel } from "../elements/run-panel.js";
import { allDigests, controlFailure } from "../format/control_verdict.js";
import { digestOf } from "./run_figure.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */

/**
 * @param {import("./lab_runs.js").LabRuns} runs
 * @param {() => {network: import("./lab_network.js").LabNetwork, schedule: string} | null} current
 */
export function setUpControl(runs, current) {
  const panel = find(document, "#control run-panel", RunPanel);
  const list = find(document, "#control .control-result", HTMLElement);
  let abort = new AbortController();

  async function run() {
    const now = current();
    if (!now) return;
    abort = new AbortController();
    const { signal } = abort;
    panel.started();
    try {
      const honest = await runs.run(now.network, now.schedule, { signal, points: 0 });
      const flipped = await runs.run(now.network, now.schedule, { signal, points: 0, flip: true });
      const again = await runs.run(now.network, now.schedule, { signal, points: 0 });
      signal.throwIfAborted();
      list.replaceChildren(
        row(now.schedule, honest, null),
        row(`${now.schedule}, run again`, again, honest),
        row(`${now.schedule}, one bit of one weight flipped`, flipped, honest),
      );
      panel.ended(controlFailure(honest, flipped));
    } catch (error) {
      panel.ended(signal.aborted ? "Cancelled." : error instanceof Error ? error.message : String(error));
    }
  }

  panel.addEventListener("run", run);
  panel.addEventListener("cancel", () => abort.abort());

  /** Another setting: what ran, or runs, was about something else. */
  function clear() {
    abort.abort();
    list.replaceChildren();
  }

  return { clear };
}

/** @param {string} name @param {RunReport} report @param {RunReport | null} reference */
function row(name, report, reference) {
  const digest = new DigestValue();
  digest.digest = digestOf(report);
  const verdict = new EqualVerdict();
  if (reference) verdict.compare(allDigests(reference), allDigests(report));
  return make("div", { className: "control-row" }, make("span", { textContent: name }), digest, reference ? verdict : "");
}
