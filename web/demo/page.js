// The lab: a network, a schedule, and what becomes of every byte.
import "../elements/byte-value.js";
import { find } from "../elements/find.js";
import { RunPanel } from "../elements/run-panel.js";
import { EngineError } from "../engine/client.js";
import { startEngine } from "../engine/start.js";
import { bytesInFull } from "../format/bytes.js";
import { shortCountText } from "../format/counts.js";
import { latestWins } from "../state/latest_wins.js";
import { PageState } from "../state/page_state.js";
import { CatalogueFigure } from "./catalogue_figure.js";
import { setUpControl } from "./control.js";
import { Explorer } from "./explorer.js";
import { forLink, labNetwork } from "./lab_network.js";
import { LabRuns } from "./lab_runs.js";
import { setUpNetworkPanel } from "./network_panel.js";
import { longestInLink, params, withinFields } from "./params.js";
import { presetNamed } from "./presets.js";
import { RunFigure } from "./run_figure.js";
import { setUpSchedulePanel } from "./schedule_panel.js";
import { readSchedule } from "./schedule_text.js";
import { setUpStageTable } from "./stage_table.js";
import { Training } from "./training.js";
import { setUpWriting } from "./writing.js";

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */
/** @typedef {{network: LabNetwork, schedule: string, prediction: SchedulePrediction}} Setting */

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
const networkPanel = setUpNetworkPanel((changes, final) => refresh({ ...state.values, ...changes }, final));
const explorer = new Explorer(planner, (schedule) => refresh({ ...state.values, task: "gradient", schedule }, true));
const schedulePanel = setUpSchedulePanel(
  (changes, final) => refresh({ ...state.values, ...changes }, final),
  () => explorer.checkpoints,
);
const catalogue = new CatalogueFigure(runs, (bars) => state.set({ bars }));
const control = setUpControl(runs, () => setting);
const stageTable = setUpStageTable(planner, () => setting?.network ?? null);
const training = new Training(planner, (changes) => state.set(changes));
const writing = setUpWriting(training, (changes) => state.set(changes));

/** The last good one; it stays while a visitor types something that is none. @type {Setting | null} */
let setting = null;

/** What the page shows follows its values; of many asked for in a moment only the latest is done. */
const changes = latestWins(async (/** @type {{values: Values, final: boolean, linked: boolean}} */ wanted, signal) => {
  const { final, linked } = wanted;
  const good = linked ? await asLinked(wanted.values) : await asAsked(wanted.values);
  if (!good) return;
  const { values, network, next } = good;
  setting = next;
  await show(next);
  if (!final) return;
  remember(values);
  await follow(next);
  const cheap = network.keepAll.cost + next.prediction.cost < operationsUnasked;
  if (cheap) await run.ask(next);
  else panel.ended(`About ${shortCountText(network.keepAll.cost + next.prediction.cost)} operations: press Run.`);
  if (catalogueOf !== network && !signal.aborted) await showCatalogue(next);
});

/** Null, with a sentence by its field, when the values cannot be had. @param {Values} values */
async function asAsked(values) {
  const { network, sentence } = await networkFor(values);
  if (!network) return fail(networkPanel, sentence);
  const found = await settingFor(network, values);
  return found.next ? { values, network, next: found.next } : fail(schedulePanel, found.sentence);
}

/** What a link asks for and cannot be had is told by its field, and the default stands in its place. @param {Values} values */
async function asLinked(values) {
  let wanted = values;
  let { network, sentence } = await networkFor(wanted);
  const ofNetwork = sentence;
  if (!network) {
    wanted = { ...wanted, network: "", depth: 0, width: 0, batch: 0 };
    ({ network, sentence } = await networkFor(wanted));
    networkPanel.fail(ofNetwork);
  }
  if (!network) return fail(networkPanel, sentence);
  const asked = await settingFor(network, wanted);
  if (asked.next) return { values: wanted, network, next: asked.next };
  wanted = { ...wanted, schedule: "" };
  const usual = await settingFor(network, wanted);
  schedulePanel.failLink(asked.sentence);
  return usual.next && { values: wanted, network, next: usual.next };
}

/** @param {{fail: (sentence: string) => void}} fields @param {string} sentence */
function fail(fields, sentence) {
  fields.fail(sentence);
  return null;
}

/** Puts accepted values into the link, unless a network file is too long for one. @param {Values} values */
function remember(values) {
  const linked = forLink(values);
  if (String(linked.network).length <= longestInLink) state.set(linked);
  else figure.say("This network file is too long for a link.");
}

/** @param {Values} values @param {boolean} final for good, not while a slider moves @param {boolean} [linked] from a link */
function refresh(values, final, linked = false) {
  run.cancel();
  changes.ask({ values, final, linked }).catch((error) => panel.ended(error instanceof Error ? error.message : String(error)));
}

/** @param {Values} values @returns {Promise<{network: LabNetwork | null, sentence: string}>} */
async function networkFor(values) {
  try {
    const network = await labNetwork(planner, values);
    networkPanel.show(values, network);
    return { network, sentence: "" };
  } catch (error) {
    return { network: null, sentence: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {LabNetwork} network @param {Values} values @returns {Promise<{next: Setting | null, sentence: string}>} */
async function settingFor(network, values) {
  const schedule = String(values.schedule) || usualSchedule(network, String(values.preset));
  await schedulePanel.show(network, schedule);
  try {
    const prediction = await planner.call("predictSchedule", network.text, network.task, schedule);
    if (prediction.feasible) {
      schedulePanel.fail("");
      return { next: { network, schedule, prediction }, sentence: "" };
    }
    const asked = Number(readSchedule(schedule).parameter);
    const least = bytesInFull(prediction.smallestFeasibleBytes);
    return { next: null, sentence: `Memory budget: expected at least ${least} for this network, but got ${bytesInFull(asked)}.` };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { next: null, sentence: error.message };
  }
}

/** @param {LabNetwork} network @param {string} preset */
function usualSchedule(network, preset) {
  if (network.task === "inference") return "plain";
  return network.task === "activations" ? "sqrt" : presetNamed(preset).schedule;
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

/** @param {Setting} now */
async function showCatalogue({ network, schedule, prediction }) {
  const predictions = await surveyor.call("predictCatalogue", network.text, network.task);
  if (setting?.network !== network) return;
  catalogueOf = network;
  const asked = { ...prediction, schedule };
  catalogue.show([asked, ...predictions.filter((one) => one.schedule !== schedule)], schedule);
  explorer.showCatalogue(network.task === "gradient" ? predictions : await surveyor.call("predictCatalogue", network.text, "gradient"));
}

/** Keeping everything and the schedule, one after the other; what ran for an earlier setting is cancelled. */
const run = latestWins(async (/** @type {Setting} */ now, signal) => {
  const { network, schedule } = now;
  panel.started();
  try {
    const kept = await runs.keepAll(network, signal, ({ done, total }) => panel.advanced(done, 2 * total));
    figure.begin();
    const report = await runs.run(network, schedule, {
      signal,
      onProgress: ({ done, total, timeline }) => {
        panel.advanced(total + done, 2 * total);
        if (timeline.length > 0 && setting === now) figure.grow(timeline);
      },
    });
    figure.show(report, kept);
    catalogue.add({ ...report, schedule });
    if (kept) {
      catalogue.add(kept);
      const long = report.seconds + kept.seconds > secondsOnce;
      figure.showTimes(long ? { kept: kept.seconds, seconds: report.seconds, rounds: 1 } : await runs.times(network, schedule, signal));
    }
    panel.ended("");
  } catch (error) {
    if (signal.aborted) panel.ended("Cancelled. The last complete result stays.");
    else if (error instanceof EngineError && error.field !== "" && error.field !== "schedule") {
      panel.ended("");
      networkPanel.fail(error.message);
    } else panel.ended(error instanceof Error ? error.message : String(error));
  }
});

panel.addEventListener("run", () => setting && run.ask(setting));
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
  refresh(within.values, true, true);
}

// A file dropped beside its place must not make the browser leave the page for it.
for (const type of /** @type {const} */ (["dragover", "drop"])) {
  document.addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}

state.addEventListener("change", arrive);
arrive();
