// What stands below the calculator itself, fetched and computed when it comes into view: logs, measurements, traps, claims.
import { find } from "../elements/find.js";
import { lateStyle } from "../elements/late_style.js";
import { readDropped, refuseLong, tooLong } from "../elements/long_text.js";
import { loadMeasurements, residualsInTurn } from "./residuals.js";
import { errorBarText } from "./residuals_bar.js";
import { kindOf } from "./residuals_kind.js";

/** @typedef {import("./estimator.js").Estimator} Estimator */
/** @typedef {import("./residuals.js").Residual} Residual */

/** Characters: largest_log of core/estimate/reconcile/read_log.h, in bytes. */
const longestLog = 2 ** 20;

/** @param {string} sentence */
function sayOfLog(sentence) {
  find(document, "#log-fault", HTMLElement).textContent = sentence === "" ? "" : `Log: ${sentence} Its lines about memory are enough.`;
}

export class Further {
  #estimator;
  #now;
  /** @type {Promise<Residual[]> | null} */
  #residuals = null;
  /** The log whose rows are shown. @type {string | null} */
  #log = null;

  /**
   * @param {Estimator} estimator
   * @param {() => {request: Record<string, unknown>, answer: import("./answer.js").Answer} | null} now what the page shows
   */
  constructor(estimator, now) {
    this.#estimator = estimator;
    this.#now = now;
    const text = (/** @type {string} */ request) => estimator.answerText(request);
    whenSeen("#residuals", "#residual-tables", async (place) => {
      const [{ showResiduals }, residuals] = await Promise.all([import("./residuals_table.js"), this.#measured()]);
      showResiduals(place, residuals);
      this.showErrorBar();
    });
    whenSeen("#traps", "#trap-articles", async (place) => (await inItsStyle(import("./traps.js"))).showTraps(place, text));
    whenSeen("#claims", "#claim-articles", async (place) => (await inItsStyle(import("./claims.js"))).showClaims(place, text));
    find(document, "#log-read", HTMLButtonElement).addEventListener("click", () => this.#readLog());
    for (const taken of [refuseLong, readDropped]) taken(find(document, "#log-text", HTMLTextAreaElement), longestLog, sayOfLog);
  }

  /** How far estimates of the kind shown have been from measurements, or that none was published; known once these are computed. */
  async showErrorBar() {
    const place = find(document, "#error-bar", HTMLElement);
    try {
      const residuals = await this.#measured();
      const now = this.#now();
      if (now) place.textContent = errorBarText(kindOf(now.request, now.answer), residuals);
    } catch (error) {
      place.textContent = `The published measurements cannot be shown: ${error instanceof Error ? error.message : error}`;
    }
  }

  #measured() {
    this.#residuals ??= loadMeasurements().then((rows) => residualsInTurn(rows, (request) => this.#answer(request)));
    return this.#residuals;
  }

  /** @param {Record<string, unknown>} request */
  #answer(request) {
    const { answer, fault } = this.#estimator.ask(request);
    if (!answer) throw new Error(fault.message);
    return answer;
  }

  /** Another setting is shown: what was said of the one before is said of this one. */
  follow() {
    this.showErrorBar();
    if (this.#log !== null) this.#reconcile(this.#log);
  }

  #readLog() {
    const { value } = find(document, "#log-text", HTMLTextAreaElement);
    sayOfLog(value.length > longestLog ? tooLong(longestLog, value.length) : "");
    if (value.length <= longestLog) this.#reconcile(value);
  }

  /** @param {string} log */
  async #reconcile(log) {
    const { showReconciled } = await import("./reconcile.js");
    const now = this.#now();
    if (!now) return;
    try {
      showReconciled(find(document, "#log-rows", HTMLElement), this.#estimator.reconcile(now.request, log));
      this.#log = log;
    } catch (error) {
      find(document, "#log-fault", HTMLElement).textContent = error instanceof Error ? error.message : String(error);
    }
  }
}

/** @type {Promise<unknown> | null} */
let styled = null;

/** With the styles that traps and claims alone have. @template T @param {Promise<T>} script */
async function inItsStyle(script) {
  styled ??= lateStyle(new URL("./traps.css", import.meta.url).href);
  const [loaded] = await Promise.all([script, styled]);
  return loaded;
}

/**
 * Does the work once, a little before the section is seen; what fails is said in its place.
 * @param {string} section @param {string} inside @param {(place: HTMLElement) => Promise<void>} work
 */
function whenSeen(section, inside, work) {
  const place = find(document, inside, HTMLElement);
  const watch = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      try {
        await work(place);
      } catch (error) {
        place.textContent = `This part did not load: ${error instanceof Error ? error.message : error}`;
      }
    },
    { rootMargin: "300px" },
  );
  watch.observe(find(document, section, HTMLElement));
}
