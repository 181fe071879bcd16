// The validation page: runs the suite part by part in the worker and shows it beside the native results.
import { find } from "../elements/find.js";
import { RunPanel } from "../elements/run-panel.js";
import { startEngine } from "../engine/start.js";
import { countText } from "../format/counts.js";
import { jsonText, offerFile } from "../format/downloads.js";
import { secondsText } from "../format/seconds.js";
import { latestWins } from "../state/latest_wins.js";
import { PageState } from "../state/page_state.js";
import { showCases } from "./case_list.js";
import { setUpDepthFigure } from "./depth_figure.js";
import { setUpDigestFigure } from "./digest_figure.js";
import { loadCommitted, withFingerprints } from "./fingerprint.js";
import { params, partChoices, partNames } from "./params.js";
import { buildText, caseOf, casesOf, loadNative, partialReport } from "./report.js";
import { runShared, workerCount } from "./shared_run.js";
import { loadBench } from "./speed.js";
import { showSpeed } from "./speed_figure.js";
import { showStatistic } from "./statistic_figure.js";
import { showTimes } from "./time_figure.js";
import { showVerdict } from "./verdict.js";

/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("./report.js").Scale} Scale */
/** @typedef {import("./params.js").PartName} PartName */
/** @typedef {{part: string, scale: Scale}} Wish */

const engine = startEngine();
const state = new PageState(params);
const panel = find(document, "#verdict run-panel", RunPanel);
const partSelect = find(document, "#part", HTMLSelectElement);
const scaleSelect = find(document, "#scale", HTMLSelectElement);
const depthFigure = setUpDepthFigure((changes) => {
  state.set(changes);
  showDepth();
});

/** The latest complete report of each part, whatever its scale. @type {Map<PartName, Report>} */
const here = new Map();
/** @type {import("./report.js").Native | null} */
let native = null;
/** @type {ReturnType<typeof setUpDigestFigure>} */
let showDigests = () => {};
/** A part that is running, with the cases that have ended. @type {{name: PartName, report: Report} | null} */
let growing = null;

/** @returns {Wish} */
const wish = () => ({ part: String(state.values.part), scale: /** @type {Scale} */ (state.values.scale) });

const runs = latestWins(async (/** @type {Wish} */ { part, scale }, signal) => {
  const parts = /** @type {PartName[]} */ (partChoices.find(({ value }) => value === part)?.parts ?? []);
  const began = performance.now();
  panel.started("The suite begins.");
  try {
    for (const [i, name] of parts.entries()) {
      here.set(name, await runPart(name, scale, signal, (share) => panel.advanced(i + share.done, parts.length, share.sentence)));
      growing = null;
      showPart(name);
      verdict(i + 1 < parts.length);
    }
  } finally {
    forgetGrowing();
  }
  panel.ended(`Ran ${parts.join(", ")} at ${scale} scale in ${secondsText((performance.now() - began) / 1000)}.`);
});

/**
 * Runs one part; its cases are shown as they end.
 * @param {PartName} name
 * @param {Scale} scale
 * @param {AbortSignal} signal
 * @param {(share: {done: number, sentence: string | undefined}) => void} advanced
 * @returns {Promise<Report>}
 */
async function runPart(name, scale, signal, advanced) {
  growing = { name, report: partialReport(name, scale, []) };
  showPart(name);
  const report = await runShared(name, scale, {
    workers: name === "performance" ? 1 : workerCount(), // what is timed runs alone
    signal,
    advanced: (done, message) => advanced({ done, sentence: message || undefined }),
    ended: (report) => {
      growing = { name, report };
      showPart(name);
      verdict(true);
    },
  });
  return name === "digests" ? withFingerprints(engine, report) : report;
}

/** What stands on the page for a part: the run in progress, else the last complete one. @param {PartName} name */
const shown = (name) => (growing?.name === name ? growing.report : here.get(name));

/** A run that did not reach its end leaves the last complete result in its place. */
function forgetGrowing() {
  const stopped = growing?.name;
  growing = null;
  if (stopped) showPart(stopped);
}

/** @param {boolean} running */
function verdict(running) {
  const reports = partNames.map(shown).filter((report) => report !== undefined);
  if (native) showVerdict(/** @type {Report[]} */ (reports), native, running);
}

/** @param {PartName} name */
function showPart(name) {
  if (!native) return;
  if (name === "digests") return showDigests(shown(name), growing?.name === name);
  const report = shown(name);
  const running = growing?.name === name;
  const twin = native[report?.scale ?? wish().scale];
  showCases(find(document, `.cases[data-part=${name}]`, HTMLElement), casesOf(twin, name), report, twin, running);
  const ran = report
    ? `This browser${running ? ", so far" : ""}: ${report.scale} scale, ${countText(report.accounting.runs)} runs, ${secondsText(report.seconds)}.`
    : "Not run in this browser yet: what stands here is native.";
  const full = native.full.parts.find((part) => part.name === name)?.cases ?? [];
  const fullRuns = full.reduce((sum, one) => sum + one.accounting.runs, 0);
  const fullHeld = full.filter((one) => one.passed).length;
  find(document, `.ran[data-part=${name}]`, HTMLElement).textContent =
    `${ran} Native, full scale: ${countText(fullRuns)} runs, ${fullHeld} of ${full.length} cases hold.`;
  if (name === "scaling") showScaling();
  if (name === "performance") showPerformance();
}

function showScaling() {
  showDepth();
  const statistic = caseOf(here.get("scaling"), "seed-statistic") ?? caseOf(native?.full, "seed-statistic");
  if (statistic) showStatistic(statistic);
}

function showDepth() {
  const report = here.get("scaling");
  const depth = caseOf(report, "depth") ?? caseOf(native?.full, "depth");
  if (depth) depthFigure.show(depth, report ? `Measured in this browser, ${report.scale} scale.` : "Measured natively, full scale.", state.values);
}

function showPerformance() {
  const report = here.get("performance");
  const timed = caseOf(native?.[report?.scale ?? "full"], "overhead");
  if (timed) showTimes(caseOf(report, "overhead"), timed);
}

/** @param {Wish} wanted */
async function ask(wanted) {
  try {
    await runs.ask(wanted);
  } catch (error) {
    panel.ended(error instanceof Error ? error.message : String(error));
  }
}

function showState() {
  partSelect.value = wish().part;
  scaleSelect.value = wish().scale;
  find(document, "#link-fault", HTMLElement).textContent = state.faults.map((fault) => fault.sentence).join(" ");
  for (const name of partNames) showPart(name);
}

/** The recorded run stands apart: nothing else waits for it. */
async function arriveSpeed() {
  try {
    showSpeed(await loadBench());
  } catch (error) {
    find(document, "#speed-machine", HTMLElement).textContent = error instanceof Error ? error.message : String(error);
  }
}

async function arrive() {
  for (const [select, name] of /** @type {const} */ ([
    [partSelect, "part"],
    [scaleSelect, "scale"],
  ])) {
    const param = params.find((one) => one.name === name);
    if (param?.kind === "choice") select.append(...param.choices.map(({ value, label }) => new Option(label, value)));
    select.addEventListener("change", () => state.set({ [name]: select.value }));
  }
  native = await loadNative();
  find(document, "#builds", HTMLElement).textContent =
    `Native: ${buildText(native.full.build)}, ${native.processor}, recorded ${native.date}. Full scale: 20 inputs and 1,000 random schedules each, 200 training steps, 4,096 layers. Quick is a part of it.`;
  showState();
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
  verdict(true);
  showDigests = setUpDigestFigure(await loadCommitted(engine)); // the native results stand without the engine
  showPart("digests");
  await ask(wish());
}

panel.addEventListener("run", () => ask(wish()));
panel.addEventListener("cancel", () => {
  runs.cancel();
  forgetGrowing();
  panel.ended("Cancelled. The last complete result of each part stays.");
  verdict(false);
});
state.addEventListener("change", showState);
find(document, "#download", HTMLButtonElement).addEventListener("click", () => {
  offerFile("rootspace-validation.json", "application/json", jsonText({ browser: [...here.values()], native }));
});

arrive().catch((error) => {
  const sentence = error instanceof Error ? error.message : String(error);
  find(document, "#verdict .combined", HTMLElement).textContent = sentence;
  panel.ended(sentence);
});
arriveSpeed();
