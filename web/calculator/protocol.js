// What the page and its worker say to each other.

/**
 * @typedef {{id: number, folder: string, request: Record<string, unknown>, field: string, sizes: number[], form: object | null}} Asked field: the size that the sweep changes, or "parameters" for all models; form: of the model, when that is its layers
 * @typedef {{levers: import("./answer.js").Lever[], sweep: import("./sweep.js").Sweep, models: {name: string, x: number, bytes: number}[], questions: import("./answer.js").Questions}} Parts
 * @typedef {{id: number, part: keyof Parts | "fault", value: any}} Said
 */

export {};
