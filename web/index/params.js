// What a link to the first page can set. The bounds here are those of a readable link; what can be met, the engine says.

/** @type {import("../state/params.js").Param[]} */
export const params = [{ kind: "number", name: "budget", label: "Memory budget", default: 2560, low: 1, high: 1048576, step: 1, unit: "KiB" }];
