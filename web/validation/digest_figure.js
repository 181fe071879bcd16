// The determinism cases in this browser: how many equal the committed digests, the fingerprint, the control, every case.
import { find, make } from "../elements/find.js";
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { countText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { committedUrl, shortForm } from "./fingerprint.js";
import { buildText, caseOf } from "./report.js";
import { workerCount } from "./shared_run.js";

/** @typedef {import("./report.js").Case} Case */
/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("./fingerprint.js").Committed} Committed */

const words = { equal: "= equal", differs: "≠ differs", pending: "… to come", waiting: "not run here" };

/** @param {Committed} committed */
export function setUpDigestFigure(committed) {
  const names = Object.keys(committed.digests);
  const rows = new Map(names.map((name) => [name, row(name)]));
  const rowsBox = find(document, "#digest-rows", HTMLElement);
  rowsBox.replaceChildren(...[...rows.values()].map(({ line }) => line));
  find(document, "#digest-list summary", HTMLElement).textContent = `All ${names.length} cases, each with its digest`;
  find(document, "[data-cell=committed-fingerprint]", DigestValue).digest = committed.fingerprint;
  find(document, "[data-cell=user-agent]", HTMLElement).textContent = navigator.userAgent;
  find(document, "#committed-file", HTMLAnchorElement).href = committedUrl.href;
  const copy = find(document, "#copy-report", HTMLButtonElement);
  /** @type {Report | undefined} */
  let latest;
  copy.addEventListener("click", () => latest && copyText(copy, reportText(latest, committed)));

  /** @param {Report | undefined} report @param {boolean} running more cases are to come */
  return function show(report, running) {
    const cases = (report?.parts[0].cases ?? []).filter(({ digest }) => digest !== "");
    const ran = new Map(cases.map((one) => [one.id, one]));
    for (const [name, { line, digest, verdict }] of rows) {
      const here = ran.get(name);
      const state = here ? (here.digest === committed.digests[name] ? "equal" : "differs") : running ? "pending" : "waiting";
      line.dataset.state = state;
      digest.textContent = here ? shortForm(here.digest) : "–";
      digest.title = here?.digest ?? "";
      verdict.textContent = state === "differs" ? `${words.differs} from ${shortForm(committed.digests[name])}` : words[state];
    }
    const differing = cases.filter((one) => one.digest !== committed.digests[one.id]);
    showCount(cases.length, differing, names.length, running);
    showFingerprint(running ? undefined : report);
    showControl(caseOf(report, "fused"), committed);
    find(document, "[data-cell=engine]", HTMLElement).textContent = report?.build.compiler ? buildText(report.build) : "–";
    if (differing.length > 0) find(document, "#digest-list", HTMLDetailsElement).open = true;
    showWhatRan(report, running);
    latest = running ? undefined : report;
    copy.disabled = latest === undefined;
    if (running) forgetReport(copy);
  };
}

/** @param {string} name */
function row(name) {
  const title = make("th", { textContent: name });
  title.scope = "row";
  const digest = make("code");
  const verdict = make("td", { className: "digest-verdict" });
  return { line: make("tr", {}, title, make("td", {}, digest), verdict), digest, verdict };
}

/** @param {number} count @param {readonly Case[]} differing @param {number} total @param {boolean} running */
function showCount(count, differing, total, running) {
  const box = find(document, "#digest-count", HTMLElement);
  const state = differing.length > 0 ? "differs" : count === total ? "equal" : "pending";
  box.dataset.state = state;
  const equal = count - differing.length;
  if (count === 0) box.textContent = running ? "… none has ended yet" : "not run in this browser yet";
  else box.textContent = `${{ equal: "=", differs: "≠", pending: "…" }[state]} ${equal} of ${running ? `${count} so far` : total} equal the committed digests`;
}

/** @param {Report | undefined} report @param {boolean} running */
function showWhatRan(report, running) {
  const cases = report?.parts[0].cases.filter(({ digest }) => digest !== "").length ?? 0;
  find(document, ".ran[data-part=digests]", HTMLElement).textContent = report
    ? `This browser${running ? ", so far" : ""}: ${countText(cases)} cases${running ? "" : ` in ${secondsText(report.seconds)}`}, ${workersText(workerCount())}.`
    : "Not run in this browser yet.";
}

/** @param {number} count */
const workersText = (count) => (count === 1 ? "by one worker" : `shared among ${count} workers`);

/** @param {Report | undefined} report undefined: not all cases have ended */
function showFingerprint(report) {
  const { fingerprint = "", committed_fingerprint = "" } = report?.parts[0] ?? {};
  find(document, "[data-cell=fingerprint]", DigestValue).digest = fingerprint;
  const verdict = find(document, "#digests .fingerprints equal-verdict", EqualVerdict);
  if (fingerprint === "") verdict.state = "pending";
  else verdict.compare(fingerprint, committed_fingerprint);
}

/** @param {Case | undefined} control @param {Committed} committed */
function showControl(control, committed) {
  const fused = String(control?.values[0].value ?? "");
  const same = Object.values(committed.digests).includes(fused);
  find(document, "[data-cell=fused]", DigestValue).digest = fused;
  find(document, "#digests .control-verdict", HTMLElement).textContent =
    fused === "" ? "" : same ? "= equal: the comparison sees nothing" : "≠ differs, as it must";
}

/** What to send to whoever wants to know: plain text. @param {Report} report @param {Committed} committed */
export function reportText(report, committed) {
  const [{ cases, fingerprint }] = report.parts;
  const computed = cases.filter(({ digest }) => digest !== "");
  const differing = computed.filter(({ id, digest }) => digest !== committed.digests[id]);
  return [
    `Rootspace determinism cases: ${computed.length - differing.length} of ${Object.keys(committed.digests).length} equal`,
    `fingerprint ${fingerprint}`,
    `committed   ${committed.fingerprint}`,
    `engine      ${buildText(report.build)}`,
    `browser     ${navigator.userAgent}`,
    ...differing.map(({ id, digest }) => `differs     ${id}: ${digest}, committed ${committed.digests[id] ?? "none"}`),
    "",
  ].join("\n");
}

/** @param {HTMLButtonElement} copy */
function forgetReport(copy) {
  copy.textContent = "Copy a report";
  find(document, "#report-text", HTMLElement).hidden = true;
}

/** @param {HTMLButtonElement} button @param {string} text */
async function copyText(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    // No permission: the text itself, selected, ready for the visitor's own copy command.
    const shown = find(document, "#report-text", HTMLElement);
    shown.textContent = text;
    shown.hidden = false;
    getSelection()?.selectAllChildren(shown);
  }
}
