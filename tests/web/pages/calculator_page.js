// The calculator in a browser, as its tests see it.

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} name */
export const cell = (page, name) => page.locator(`[data-cell="${name}"]`);

/** Until figure, tables and chart are of the setting now. @param {Page} page */
export const answered = (page) => page.locator('#main[aria-busy="false"]').waitFor();

/** @param {Page} page */
export const total = async (page) => Number(await cell(page, "total").getAttribute("bytes"));

/** @param {Page} page @param {string} name */
export const select = (page, name) => page.locator(`#field-${name}`);

/**
 * @param {Awaited<ReturnType<typeof import("../../support/browser.js").openSite>>} site
 * @param {string} [query]
 * @param {Parameters<typeof site.visit>[1]} [options]
 */
export async function openCalculator(site, query = "", options = {}) {
  const visit = await site.visit(`calculator.html${query}`, options);
  await answered(visit.page);
  return visit;
}

/** @param {Page} page */
export const openOwnModel = (page) => page.locator("#own-model > summary").click();

/** The configuration of a model that is in no catalogue. */
export const smallConfig = {
  model_type: "llama",
  hidden_size: 512,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  intermediate_size: 1024,
  vocab_size: 1000,
  max_position_embeddings: 8192,
};
