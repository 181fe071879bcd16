// The messages between a page and the engine's worker. Every one has the id of the request it belongs to.

/** @typedef {import("../../wasm/engine.d.ts").Engine} Engine */
/** @typedef {import("../../wasm/engine.d.ts").JobProgress} JobProgress */
/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */

/**
 * Functions that answer at once.
 * @typedef {"engineInfo" | "describeNetwork" | "predictSchedule" | "predictCatalogue" | "scheduleStrip" | "scheduleCounts" |
 *   "scheduleActions" | "committedDigests" | "fingerprint" | "ledgerLiveBytes" | "heapBytes"} InstantName
 * Functions that open a job, which is then advanced in slices until it is done.
 * @typedef {"openRun" | "openTraining" | "openWriting" | "openValidation"} JobName
 */

/**
 * Page to worker. `keep` leaves a finished job open (its weights are wanted for writing) until "close".
 * @typedef {{kind: "call", id: number, name: InstantName, args: unknown[]}} CallRequest
 * @typedef {{kind: "open", id: number, name: JobName, args: unknown[], keep: boolean}} OpenRequest
 * @typedef {{kind: "cancel", id: number}} CancelRequest id of the "open" it cancels
 * @typedef {{kind: "close", id: number, job: number}} CloseRequest the engine's number of a kept job
 * @typedef {CallRequest | OpenRequest | CancelRequest | CloseRequest} Request
 */

/**
 * Worker to page. "failed" with `fatal` means that the engine cannot go on: the client throws the worker away.
 * @typedef {{kind: "value", id: number, value: unknown}} ValueReply
 * @typedef {{kind: "progress", id: number, progress: JobProgress}} ProgressReply
 * @typedef {{kind: "done", id: number, job: number, report: RunReport | string | null}} DoneReply job: 0 unless kept
 * @typedef {{kind: "cancelled", id: number}} CancelledReply
 * @typedef {{kind: "failed", id: number, field: string, message: string, fatal: boolean}} FailedReply
 * @typedef {ValueReply | ProgressReply | DoneReply | CancelledReply | FailedReply} Reply
 */

/** Which function of the engine gives a finished job's report; writing has none, its text came with the progress. */
/** @type {Record<JobName, "runReport" | "validationReport" | null>} */
export const reportOf = {
  openRun: "runReport",
  openTraining: "runReport",
  openWriting: null,
  openValidation: "validationReport",
};

/** Between two slices the worker looks for messages; a slice is short enough for 60 pictures a second. */
export const sliceMilliseconds = 12;
