// What the page and its worker say to each other.

/**
 * @typedef {{id: number, folder: string, request: Record<string, unknown>, field: string, sizes: number[]}} Asked field: the size that the sweep changes, or "parameters" for all models
 * @typedef {{levers: import("./answer.js").Lever[], sweep: import("./sweep.js").Sweep, models: import("./sweep.js").ModelPoint[], questions: import("./answer.js").Questions}} Parts
 * @typedef {{id: number, part: keyof Parts | "progress" | "fault", value: any}} Said progress: the share of the present part that is done
 */

export {};
