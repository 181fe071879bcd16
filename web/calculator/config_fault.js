// Whose a refusal is: a configuration and the settings around it share words, "context" among them.

/** The generic form's sizes that have no default (core/estimate/architecture/generic.h). */
const formSizes = ["vocabulary", "width", "layers", "heads", "mlp_width", "context"];

/**
 * Whether the configuration is refused by itself, under any setting.
 * @param {Record<string, unknown>} request
 * @param {import("./estimator.js").Fault} fault
 * @param {Pick<import("./estimator.js").Estimator, "ask">} estimator
 */
export function ofConfig({ config }, fault, estimator) {
  return config !== undefined && estimator.ask({ config }).fault?.message === fault.message;
}

/**
 * A form with a place for every size that has to be stated: null where it is not known. Where all blocks have experts the
 * MLP's width may be left out.
 * @param {Record<string, unknown>} form
 * @returns {Record<string, unknown>}
 */
export function withPlaces(form) {
  const missing = formSizes.filter((size) => !(size in form) && !(size === "mlp_width" && "experts" in form));
  return { ...form, ...Object.fromEntries(missing.map((size) => [size, null])) };
}

/**
 * A generic form, to be changed by hand: of what a config of no known family says, or else of the model asked about.
 * @param {import("./estimator.js").Estimator} estimator that is whole
 * @param {object | null} unknown
 * @param {Record<string, unknown>} request
 */
export const formOf = (estimator, unknown, request) => (unknown ? withPlaces(estimator.proposal(unknown)) : estimator.form(request));

/** The sentence on a form whose sizes are still null; "" where none is. @param {object} form */
export function unfilled(form) {
  const open = Object.entries(form).flatMap(([name, value]) => (value === null ? [name] : []));
  if (!("model_type" in form) || form.model_type !== "generic" || open.length === 0) return "";
  return `Configuration: ${open.join(" and ")} ${open.length > 1 ? "are" : "is"} still to be filled in, in place of null.`;
}
