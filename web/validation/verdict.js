// The one verdict over everything that ran here, and the numbers it rests on.
import { find } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { caseOf, controlTally } from "./report.js";

/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("./report.js").Native} Native */

/**
 * @param {readonly Report[]} here one report a part that ran, each with one part
 * @param {Native} native
 * @param {boolean} running
 */
export function showVerdict(here, native, running) {
  const cases = here.flatMap((report) => report.parts.flatMap((part) => part.cases));
  const held = cases.filter((one) => one.passed).length;
  const twins = here.flatMap((report) =>
    report.parts.flatMap((part) => part.cases.map((one) => ({ here: one.digest, native: expectedDigest(part.name, one, native[report.scale]) }))),
  );
  const compared = twins.filter((twin) => twin.here !== "" && twin.native !== "");
  const equal = compared.filter((twin) => twin.here === twin.native).length;
  const { tried, detected } = controlTally(cases);
  const difference = Math.max(0, ...here.map((report) => report.accounting.largest_peak_difference_bytes));

  const none = cases.length === 0;
  cell("cases", none ? "–" : `${held} of ${cases.length}`);
  cell("runs", none ? "–" : countText(here.reduce((sum, report) => sum + report.accounting.runs, 0)));
  cell("difference", none ? "–" : bytesText(difference));
  cell("controls", tried === 0 ? "–" : `${countText(detected)} of ${countText(tried)}`);
  cell("digests", none ? "–" : `${equal} of ${compared.length}`);
  const faults = [
    [held < cases.length, "A check fails. It is marked below."],
    [detected < tried, "Something broken on purpose went unseen."],
    [difference > 0, "A run's peak was not the predicted one."],
    [equal < compared.length, `${countText(compared.length - equal)} results are not the native build's bytes.`],
  ];
  const fault = faults.find(([found]) => found);
  say(cases.length, fault ? String(fault[1]) : "", running);
}

/** The committed digest of a determinism case, the recorded one of any other. @param {string} part @param {import("./report.js").Case} one @param {Report} native */
function expectedDigest(part, one, native) {
  return part === "digests" ? one.checks[0].expected : (caseOf(native, one.id)?.digest ?? "");
}

/** @param {number} count @param {string} fault "" where all holds @param {boolean} running */
function say(count, fault, running) {
  const combined = find(document, "#verdict .combined", HTMLElement);
  if (fault) {
    combined.dataset.state = "fails";
    combined.textContent = `✗ ${fault}`;
  } else if (running || count === 0) {
    combined.dataset.state = "pending";
    combined.textContent = running && count > 0 ? "… So far every check holds." : "Nothing has run to its end in this browser yet.";
  } else {
    combined.dataset.state = "holds";
    combined.textContent = "✓ Every check holds in this browser, to the same bytes as in the native build.";
  }
}

/** @param {string} name @param {string} text */
function cell(name, text) {
  find(document, `[data-cell="${name}"]`, HTMLElement).textContent = text;
}
