// The lab: a network, a schedule, and what becomes of every byte.
import "../elements/byte-value.js";
import { find } from "../elements/find.js";
import { RunPanel } from "../elements/run-panel.js";
import { EngineError } from "../engine/client.js";
import { startEngine } from "../engine/start.js";
import { shortCountText } from "../format/counts.js";
import { latestWins } from "../state/latest_wins.js";
import { PageState } from "../state/page_state.js";
import { CatalogueFigure } from "./catalogue_figure.js";
import { setUpControl } from "./control.js";
import { Explorer } from "./explorer.js";
import { forLink } from "./lab_network.js";
import { LabRuns } from "./lab_runs.js";
import { setUpNetworkPanel } from "./network_panel.js";
import { longestInLink, params, withinFields } from "./params.js";
import { RunFigure } from "./run_figure.js";
import { setUpSchedulePanel } from "./schedule_panel.js";
import { readSchedule } from "./schedule_text.js";
import { setUpSettings } from "./setting.js";
import { setUpStageTable } from "./stage_table.js";
import { Training } from "./training.js";
import { setUpWriting } from "./writing.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */
/** @typedef {import("./setting.js").Setting} Setting */
/** @typedef {{values: Values, final: boolean, linked: boolean, rest: number}} Wish */

/** Beyond these a run waits for the button, and a schedule is not drawn action by action. */
const operationsUnasked = 2e9;
const actionsDrawn = 400_000;

/** Runs longer than this are timed once; shorter ones several times. */
const secondsOnce = 1.5;

// Predictions have a worker of their own, so that no slider waits for a run.
const planner = startEngine();
const engine = startEngine();
// The whole catalogue of 10,000 layers takes seconds: neither a slider nor a cancel may wait for that.
const surveyor = startEngine();
const state = new PageState(params);
const runs = new LabRuns(engine);
const figure = new RunFigure();
const panel = find(document, "#run run-panel", RunPanel);
const networkPanel = setUpNetworkPanel((changes, final, rest) => refresh(changes, final, { rest }));
const explorer = new Explorer(planner, (schedule) => refresh({ task: "gradient", schedule }, true));
const schedulePanel = setUpSchedulePanel(refresh, () => explorer.checkpoints);
const settings = setUpSettings(planner, networkPanel, schedulePanel);
const catalogue = new CatalogueFigure(runs, (bars) => state.set({ bars }));
const control = setUpControl(runs, () => setting);
const stageTable = setUpStageTable(planner, () => setting?.network ?? null);
const training = new Training(planner, (changes) => state.set(changes));
const writing = setUpWriting(training, (changes) => state.set(changes));

/** The last good one; it stays while a visitor types something that is none. @type {Setting | null} */
let setting = null;

/** What a setting is made of; the other values of a link are other figures' own. */
const settingNames = ["preset", "depth", "width", "batch", "network", "task", "schedule"];
/** @param {Values} values */
const ofSetting = (values) => Object.fromEntries(settingNames.map((name) => [name, values[name]]));

/** What has been asked for, answered or not: whoever asks for something else asks for this with it. */
let asked = ofSetting(state.values);

/**
 * What the page shows follows what has been asked for; of many asked for in a moment only the latest is done. What runs goes
 * on until there is something else to run.
 */
const changes = latestWins(async (/** @type {Wish} */ { values, final, linked, rest }, signal) => {
  if (rest > 0) await pause(rest, signal);
  if (signal.aborted) return;
  const next = await (linked ? settings.asLinked(values) : settings.asAsked(values));
  if (!next) {
    if (!signal.aborted) asked = setting?.values ?? ofSetting(state.values);
    return;
  }
  if (!signal.aborted) asked = next.values;
  run.cancel();
  panel.ended("");
  setting = next;
  await show(next);
  if (!final) return;
  remember(next.values);
  await follow(next);
  answer(next);
});

/** Puts accepted values into the link, unless a network file is too long for one. @param {Values} values */
function remember(values) {
  const linked = forLink(values);
  if (String(linked.network).length <= longestInLink) state.set(linked);
  else figure.say("This network file is too long for a link.");
}

/**
 * The page is asked for something else, and says that it is busy until it has answered.
 * @param {Values} values those that change
 * @param {boolean} final for good, not while a slider moves
 * @param {{rest?: number, linked?: boolean}} [how] rest: milliseconds in which nothing else may be asked; linked: from a link
 */
function refresh(values, final, { rest = 0, linked = false } = {}) {
  asked = { ...asked, ...values };
  figure.busy(told(changes.ask({ values: asked, final, linked, rest })));
}

/** The run, where it is not too long to go unasked, and then the bars of another network. @param {Setting} next */
function answer(next) {
  const cost = next.network.keepAll.cost + next.prediction.cost;
  if (cost >= operationsUnasked) panel.ended(`About ${shortCountText(cost)} operations: press Run.`);
  const ran = figure.busy(cost < operationsUnasked ? told(run.ask(next)) : Promise.resolve());
  if (catalogueOf !== next.network) catalogue.busy(ran.then(() => (setting === next ? told(surveys.ask(next)) : undefined)));
}

/** @param {number} milliseconds @param {AbortSignal} signal ends it early */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", resolve, { once: true });
  });
}

/** @param {Promise<unknown>} work whose failure is told by the button */
async function told(work) {
  try {
    await work;
  } catch (error) {
    panel.ended(error instanceof Error ? error.message : String(error));
  }
}

/** The numbers first, then the picture. @param {Setting} next */
async function show({ network, schedule, prediction }) {
  const { form, parameter } = readSchedule(schedule);
  figure.foretell(network, prediction, form?.kind === "budget" ? Number(parameter) : undefined);
  const drawn = prediction.actionCount <= actionsDrawn;
  figure.showStrip(drawn ? await planner.call("scheduleStrip", network.text, network.task, schedule) : null);
  figure.say(drawn ? "" : "This schedule has too many actions to draw one by one.");
}

/** The rest of the page follows what has been set for good. @param {Setting} next */
async function follow({ network, schedule }) {
  const { form, parameter } = readSchedule(schedule);
  const own = form?.kind === "at" ? parameter.split(",").map(Number) : null;
  if (followed !== network) catalogue.clear(network);
  if (followed !== network || own) await explorer.show(network, own);
  followed = network;
  stageTable.follow();
  control.clear();
}

/** The network the explorer and the catalogue are about. @type {LabNetwork | null} */
let followed = null;

/** The network whose catalogue is on the page. @type {LabNetwork | null} */
let catalogueOf = null;

/** The whole catalogue of a network; it takes seconds where the network is deep. */
const surveys = latestWins(async (/** @type {Setting} */ { network }) => {
  if (catalogueOf === network) return;
  const predictions = await surveyor.call("predictCatalogue", network.text, network.task);
  if (setting?.network !== network) return;
  const { schedule, prediction } = setting;
  catalogueOf = network;
  catalogue.show([{ ...prediction, schedule }, ...predictions.filter((one) => one.schedule !== schedule)], schedule);
  explorer.showCatalogue(network, network.task === "gradient" ? predictions : await surveyor.call("predictCatalogue", network.text, "gradient"));
});

/** Keeping everything and the schedule, one after the other; what ran for an earlier setting is cancelled. */
const run = latestWins(async (/** @type {Setting} */ now, signal) => {
  const { network, schedule } = now;
  panel.started();
  try {
    const kept = await runs.keepAll(network, signal, ({ done, total }) => panel.advanced(done, 2 * total));
    signal.throwIfAborted();
    figure.begin();
    const report = await runs.run(network, schedule, {
      signal,
      onProgress: ({ done, total, timeline }) => {
        panel.advanced(total + done, 2 * total);
        if (timeline.length > 0 && !signal.aborted) figure.grow(timeline);
      },
    });
    signal.throwIfAborted(); // it may have come to its end before the cancel reached it
    figure.show(report, kept);
    catalogue.add({ ...report, schedule });
    if (kept) {
      catalogue.add(kept);
      const long = report.seconds + kept.seconds > secondsOnce;
      const times = long ? { kept: kept.seconds, seconds: report.seconds, rounds: 1 } : await runs.times(network, schedule, signal);
      signal.throwIfAborted();
      figure.showTimes(times);
    }
    panel.ended("");
  } catch (error) {
    if (signal.aborted) return; // whoever cancels says so
    if (error instanceof EngineError && error.field !== "" && error.field !== "schedule") {
      panel.ended("");
      networkPanel.fail(error.message);
    } else panel.ended(error instanceof Error ? error.message : String(error));
  }
});

panel.addEventListener("run", () => setting && figure.busy(told(run.ask(setting))));
panel.addEventListener("cancel", () => {
  run.cancel();
  panel.ended("Cancelled. The last complete result stays.");
});

function arrive() {
  catalogue.measure = String(state.values.bars);
  training.show(state.values);
  writing.show(state.values);
  const within = withinFields(state.values);
  const sentences = [...state.faults.map(({ sentence }) => sentence), ...within.sentences];
  find(document, "#link-fault", HTMLElement).textContent = sentences.join(" ");
  asked = ofSetting(within.values);
  refresh({}, true, { linked: true });
}

// A file dropped beside its place must not make the browser leave the page for it.
for (const type of /** @type {const} */ (["dragover", "drop"])) {
  document.addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}

state.addEventListener("change", arrive);
arrive();
