// The calculator: a state in, an answer out, at once. A refused setting gets its sentence; the answer before it stays.
import "../elements/byte-value.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { percentText } from "../format/counts.js";
import { PageState } from "../state/page_state.js";
import { asked } from "./asked.js";
import { showDevices, showModels } from "./catalogue.js";
import { catchUp, giveUp } from "./early.js";
import { estimateAddress } from "./estimate_address.js";
import { firstModules, loadEstimator, loadWhole } from "./estimator.js";
import { faultText } from "./fault_text.js";
import { Fields } from "./fields.js";
import { showFit } from "./fit_figure.js";
import { fileWeights, hasFileTypes, params, publishedWeights, withExperts } from "./params.js";
import { fieldOf } from "./request.js";

/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./answer.js").Answer} Answer */

const figure = find(document, "#fit", RsFigure);
const main = find(document, "#main", HTMLElement);
const scaling = find(document, "#scaling", RsFigure);
const place = (/** @type {string} */ id) => find(document, id, HTMLElement);
const state = new PageState(params);
/** What the controls show; it becomes the state when the estimator takes it. @type {Values} */
let wanted = { ...state.values };
/** What is yet to be set for good. @type {Values | null} */
let settled = null;
/** What the visitor changed before there was an estimator. @type {Values | null} */
let early = null;
/** What the page shows. @type {{values: Values, answer: Answer, request: Record<string, unknown>, title: string} | null} */
let shown = null;
/** @type {import("./estimator.js").Estimator | null} */
let estimator = null;
/** Whether the setting waits for the whole estimator. */
let waits = false;
/** Whether tables and charts are of the setting shown. */
let charted = false;
/** @type {import("./answer.js").ModelEntry[]} */
let models = [];
/** @type {import("./further.js").Further | null} */
let further = null;

const fields = new Fields(document, (changes, final) => change("model" in changes ? fromCatalogue(changes) : changes, final));
/** What stands below the figure, fetched when that has its first answer. @type {ReturnType<typeof fetchBelow> | null} */
let below = null;

async function fetchBelow() {
  const fetched = await import("./below.js");
  await fetched.styled;
  fetched.setUpTakeAway(() => shown);
  const search = fetched.setUpModelSearch(
    () => models,
    (model) => changeElsewhere(fromCatalogue({ model })),
  );
  search.show();
  const ownModel = fetched.setUpOwnModel({
    take: (config, changes) => changeElsewhere({ ...changes, config: JSON.stringify(config) }),
    letGo,
    clear: () => changeElsewhere(fromCatalogue({})),
    form: async (unknown) => {
      const able = await whole();
      return shown ? fetched.formOf(able, unknown, shown.request) : {};
    },
    ...fetched.fileReader({
      whole,
      setting: () => wanted,
      change: changeElsewhere,
      own: () => (shown?.request.config ? shown.answer : null),
    }),
  });
  return { ...fetched, ownModel, background: fetched.startBackground() };
}

/** What is said of a model of one's own, once its place has been fetched. @param {(place: ReturnType<typeof import("./own_model.js").setUpOwnModel>) => void} say */
function ofOwnModel(say) {
  below?.then(({ ownModel }) => say(ownModel)).catch(() => {});
}

/** @param {Values} changes @param {boolean} final for good, not while a slider moves */
function change(changes, final) {
  if (!estimator) early = { ...early, ...changes };
  wanted = { ...wanted, ...withExperts(wanted, changes) };
  if ("config" in changes && wanted.weights === fileWeights && !hasFileTypes(wanted.config)) wanted.weights = publishedWeights;
  showWhatApplies(wanted);
  if (!answer(wanted, final) || !final) return;
  settled = wanted;
  fields.show(wanted);
}

/** @param {Values} changes */
function fromCatalogue(changes) {
  return { ...changes, config: "" };
}

/** By something else than the settings' own controls; these show it, answered or refused: what is wanted is seen. @param {Values} changes */
function changeElsewhere(changes) {
  fields.show({ ...wanted, ...changes });
  change(changes, true);
}

/** A configuration, refused perhaps, has left the page: that of the answer shown is wanted again. @param {string} sentence on what stands in its place */
function letGo(sentence) {
  changeElsewhere({ config: shown?.values.config ?? "" });
  ofOwnModel(({ fail }) => fail(sentence));
}

/** Whether the page shows the answer to a state. @param {Values} values */
const isShown = (values) => shown !== null && Object.entries(shown.values).every(([name, value]) => Object.is(value, values[name]));

/** Shows the answer to a state. False, with a sentence, where there is none. @param {Values} values */
function answer(values, final = true) {
  if (!estimator) return false;
  fields.clearFaults();
  ofOwnModel(({ fail }) => fail(""));
  if (!estimator.knows(values)) return wait();
  if (!isShown(values)) {
    const { request, answer: found, fault } = asked(values, estimator);
    if (fault) return refuse(fault);
    showFit(figure, found, request);
    shown = { values, answer: found, request, title: figure.querySelector("h2")?.textContent ?? "" };
    showWhatApplies(values);
  }
  figure.say("");
  later(final);
  return true;
}

/** For the whole estimator, which is on its way. */
function wait() {
  waits = true;
  figure.say("Loading what this setting needs.");
  return false;
}

/** @param {import("./estimator.js").Fault} fault */
function refuse(fault) {
  showFault(fault);
  figure.say(shown ? `${fault.message} The answer above is of the setting before.` : fault.message, "error");
  return false;
}

/** By its field; what no field is named for belongs to the visitor's configuration. @param {import("./estimator.js").Fault} fault */
function showFault({ field, message }) {
  if (!fields.fault(fieldOf(field), message) && wanted.config !== "") {
    below ??= fetchBelow();
    ofOwnModel(({ fail }) => fail(message));
    if (shown) wanted = { ...wanted, config: shown.values.config }; // the next change is one of what is shown
  }
}

/** What the page shows is not all of one setting. */
function busy() {
  charted = false;
  main.setAttribute("aria-busy", "true");
}

/** Milliseconds that a slider has stood still when tables and charts follow. */
const stands = 100;
let waiting = 0;
let standing = 0;
/** The address, tables and charts come after the figure has been painted; of many changes only the last gets them. @param {boolean} final */
function later(final) {
  busy();
  cancelAnimationFrame(waiting);
  clearTimeout(standing);
  waiting = requestAnimationFrame(() => {
    standing = setTimeout(showRest, final ? 0 : stands);
  });
}

async function showRest() {
  if (settled) state.set(settled);
  settled = null;
  below ??= fetchBelow();
  const show = await below.catch((error) => notLoaded(error, "tables"));
  if (!show || !shown) return;
  catchUp("below");
  const { values, answer: found, request } = shown;
  show.showTables(shown, estimator?.whole ? models : null);
  show.ownModel.show(/** @type {object | null} */ (request.config ?? null), String(values.model));
  showModels(fields, models, request.config ? found.model.name : "", String(values.model));
  askInBackground(shown, show);
  further?.follow();
}

/** What comes of it once another setting is shown is of no use: that one's has yet to be asked for. @param {NonNullable<typeof shown>} now @param {Awaited<ReturnType<typeof fetchBelow>>} show */
function askInBackground(now, show) {
  if (!estimator) return;
  const { values, answer: found, request } = now;
  const against = show.againstOf(values, found);
  const quantity = String(values.quantity);
  show.background.ask({ request, field: against.name, sizes: against.sizes }, (part, value) => {
    if (now !== shown) return;
    if (part === "levers") show.showLevers(place("#levers"), value, Number(values.lora_rank), found, apply);
    else if (part === "sweep") show.showScaling(scaling, value, against, found, quantity);
    else if (part === "models") show.showModelDots(scaling, value, found, quantity);
    else if (part === "questions") show.showQuestions(place("#largest"), place("#choices"), value, found, apply);
    else if (part === "fault") figure.say(faultText(value), "error");
    scaling.say(part === "progress" ? `Computing: ${percentText(value)}.` : "");
    if (["sweep", "models", "fault"].includes(part)) rest();
  });
}

/** Nothing more is on its way. */
function rest() {
  charted = true;
  if (estimator?.whole) main.setAttribute("aria-busy", "false");
}

/** A change offered below the figure: its answer is above. @param {Values} changes */
function apply(changes) {
  changeElsewhere("model" in changes ? fromCatalogue(changes) : changes);
  place('[data-cell="verdict"]').focus();
}

const whole = () => loadWhole(estimateAddress());

/** @param {Values} values */
const showWhatApplies = (values) => fields.showOnly(values, hasExperts());

const hasExperts = () => shown !== null && shown.answer.parameters.active < shown.answer.parameters.total;

/** Answers the state of the link; what is bad in it is returned, and its default takes its place. Null where something newer is wanted by then. */
async function answerLink() {
  shown = null;
  settled = null;
  const link = { ...state.values };
  wanted = link;
  const faults = state.faults.map(({ name, sentence }) => ({ field: name, message: sentence }));
  const able = estimator;
  if (able?.knows(link) && asked(link, able).fault) {
    busy();
    below ??= fetchBelow();
    const { repaired, ownModel } = await below;
    if (wanted !== link) return null;
    const { values, faults: more } = repaired(link, (some) => asked(some, able).fault);
    if (values.config !== link.config) ownModel.write(String(link.config));
    wanted = values;
    faults.push(...more);
  }
  answer(wanted);
  return faults;
}

/** @param {import("./estimator.js").Fault[] | null} faults each gets its sentence */
function showLink(faults) {
  if (!faults) return;
  fields.show(wanted);
  showWhatApplies(wanted);
  for (const fault of faults) fields.fault(fieldOf(fault.field), fault.message);
  if (faults.length > 0) figure.say(faults.map(({ message }) => message).join(" "), "error");
}

/** The answer comes from the module that is enough for it, all else from the whole one. The lists come once it has been painted. */
async function arrive() {
  try {
    estimator = await loadEstimator(estimateAddress(), firstModules[wanted.task === "training" ? "training" : "inference"]);
    const painted = new Promise((paint) => requestAnimationFrame(() => setTimeout(paint))); // ahead of showRest(), which names one's own model in the lists
    const faults = await answerLink();
    await painted;
    showDevices(fields, estimator.devices());
    models = estimator.models();
    showModels(fields, models, "", String(wanted.model));
    showLink(faults);
    const linked = wanted;
    if (early) change(early, true);
    const loaded = await whole();
    estimator = loaded;
    models = loaded.models();
    if (shown) shown.answer = asked(shown.values, loaded).answer ?? shown.answer;
    if (waits && wanted === linked) showLink(await answerLink());
    else if (waits) change({}, true);
    else {
      if (below && shown) (await below).showTables(shown, models);
      if (charted) rest();
    }
    const { Further } = await import("./further.js");
    further = new Further(loaded, () => shown);
    catchUp("further");
    (window.requestIdleCallback ?? setTimeout)(() => further?.showErrorBar());
  } catch (error) {
    notLoaded(error);
  }
}

/** @param {unknown} error @param {string} what */
function notLoaded(error, what = "estimator") {
  figure.say(`The ${what} did not load: ${error instanceof Error ? error.message : error}`, "error");
  giveUp();
}

find(document, ".settings", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
state.addEventListener("change", () => answerLink().then(showLink).catch(notLoaded));
fields.show(wanted);
showWhatApplies(wanted);
arrive();
