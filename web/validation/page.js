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
import { params, partChoices, partNames } from "./params.js";
import { buildText, caseOf, casesOf, loadNative } from "./report.js";
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

/** @returns {Wish} */
const wish = () => ({ part: String(state.values.part), scale: /** @type {Scale} */ (state.values.scale) });

const runs = latestWins(async (/** @type {Wish} */ { part, scale }, signal) => {
  const parts = /** @type {PartName[]} */ (partChoices.find(({ value }) => value === part)?.parts ?? []);
  const began = performance.now();
  panel.started("The suite begins");
  for (const [i, name] of parts.entries()) {
    const { report } = await engine.openJob("openValidation", [JSON.stringify({ parts: [name], scale })], {
      signal,
      onProgress: ({ done, total, message }) => {
        if (!signal.aborted) panel.advanced(i + done / Math.max(1, total), parts.length, message || undefined);
      },
    });
    here.set(name, JSON.parse(/** @type {string} */ (/** @type {unknown} */ (report))));
    showPart(name);
    verdict(i + 1 < parts.length);
  }
  panel.ended(`Ran ${parts.join(", ")} at ${scale} scale in ${secondsText((performance.now() - began) / 1000)}.`);
});

/** @param {boolean} running */
function verdict(running) {
  if (native) showVerdict([...here.values()], native, running);
}

/** @param {PartName} name */
function showPart(name) {
  if (!native) return;
  const report = here.get(name);
  const twin = native[report?.scale ?? wish().scale];
  showCases(find(document, `.cases[data-part=${name}]`, HTMLElement), casesOf(report ?? twin, name), report, twin);
  const ran = report
    ? `This browser: ${report.scale} scale, ${countText(report.accounting.runs)} runs, ${secondsText(report.seconds)}.`
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
  verdict(true);
  await ask(wish());
}

panel.addEventListener("run", () => ask(wish()));
panel.addEventListener("cancel", () => {
  runs.cancel();
  panel.ended("Cancelled. The last complete result of each part stays.");
  verdict(false);
});
state.addEventListener("change", showState);
find(document, "#download", HTMLButtonElement).addEventListener("click", () => {
  offerFile("rootspace-validation.json", "application/json", jsonText({ browser: [...here.values()], native }));
});

arrive().catch((error) => {
  panel.ended(error instanceof Error ? error.message : String(error));
});
