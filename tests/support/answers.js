// Waiting for what a page answers, so that what is read belongs to what was asked: the condition and the reading are one step
// in the page, between which nothing can change.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

/** What the lab says it is busy with (web/demo/busy.js): the run, the bars of the catalogue, own checkpoints, the training. */
const answering = {
  run: "#run .lab-readout",
  catalogue: "#catalogue .figure-chart",
  explorer: "#explorer .lab-readout",
  training: "#training .lab-readout",
};

/** @param {Page} page @param {string} name */
export const cell = (page, name) => page.locator(`[data-cell="${name}"]`);

/** @param {Page} page @param {string} name */
export const text = async (page, name) => (await cell(page, name).textContent()) ?? "";

/**
 * Until a figure of the lab has answered what is set; in the same moment a verdict is read.
 * @param {Page} page
 * @param {keyof typeof answering} figure
 * @param {string} [verdict] the cell of an <equal-verdict>
 * @returns {Promise<string | null>} its state
 */
export async function answered(page, figure, verdict = "verdict") {
  const read = await page.waitForFunction(
    ([selector, name]) =>
      document.querySelector(selector)?.getAttribute("aria-busy") === "false" && {
        state: document.querySelector(`[data-cell="${name}"]`)?.getAttribute("state") ?? null,
      },
    [answering[figure], verdict],
  );
  const { state } = /** @type {{state: string | null}} */ (await read.jsonValue());
  return state;
}

/** The verdict over the run of what is set now. @param {Page} page */
export const compared = (page) => answered(page, "run");

/** A network file typed into the lab. @param {Page} page @param {string} file */
export async function typeNetwork(page, file) {
  await page.locator("#network-file").evaluate((/** @type {HTMLDetailsElement} */ details) => {
    details.open = true;
  });
  await page.locator("#network-text").fill(file);
}

/**
 * Presses Run and, in the moment its Cancel is there, that: the run cannot end in between.
 * @param {Locator} panel a <run-panel>
 */
export async function cancelAtOnce(panel) {
  await panel.locator("button:not([hidden]):enabled", { hasNotText: "Cancel" }).waitFor();
  await panel.evaluate(
    (element) =>
      new Promise((resolve) => {
        const [run, cancel] = element.querySelectorAll("button");
        const press = () => {
          if (cancel.hidden) return;
          observer.disconnect();
          cancel.click();
          resolve(undefined);
        };
        const observer = new MutationObserver(press);
        observer.observe(cancel, { attributes: true });
        run.click();
      }),
  );
}

/** Until it holds, on this side of the browser: workers, faults, downloads. @param {() => boolean | Promise<boolean>} holds @param {string} sentence */
export async function until(holds, sentence) {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > patience) throw new Error(`not within ${patience / 1000} s: ${sentence}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Milliseconds: no test waits for less where it waits for an answer, since two slow cores may have other work. */
export const patience = 180_000;
