// The types of the WebAssembly module. A test compares every name and field here with the live module.
// All byte and step counts are numbers exact to 2^53. Arrays are plain JS arrays or typed arrays, copied out.

/** No fault: both strings empty. Otherwise `field` names the control or JSON place, `message` is one sentence. */
export interface Fault {
  field: string;
  message: string;
}

/** Bytes resident, by purpose. Their sum is the whole. */
export interface BytesByPurpose {
  weights: number;
  input: number;
  keptActivations: number;
  recomputedActivations: number;
  activationGradients: number;
  weightGradients: number;
  optimizer: number;
  workspace: number;
}

/** One row of a stage's cost table: what it holds, in which shape, and why. */
export interface CostRow {
  purpose: "weights" | "output" | "saved" | "workspace";
  name: string;
  shape: string;
  bytes: number;
  why: string;
}

export interface StageDescription {
  name: string;
  parameterCount: number;
  forwardMacs: number;
  backwardMacs: number;
  outputBytes: number;
  savedBytes: number;
  gradientBytes: number;
  forwardWorkspaceBytes: number;
  recordingWorkspaceBytes: number;
  backwardWorkspaceBytes: number;
  weightGradientBytes: number;
  rows: CostRow[];
}

/** `stages` has one entry a stage; the last stage is the loss. */
export interface NetworkDescription {
  fault: Fault;
  name: string;
  parameterCount: number;
  weightBytes: number;
  inputBytes: number;
  stages: StageDescription[];
}

/** What replay says of one schedule on one network, before anything runs. */
export interface SchedulePrediction {
  fault: Fault;
  schedule: string;
  feasible: boolean;
  smallestFeasibleBytes: number; // for budget:BYTES that cannot be met; otherwise 0
  predictedPeakBytes: number;
  activationPeakBytes: number; // the largest sum of kept and recomputed activations at any action
  forwardSteps: number;
  recordedSteps: number;
  backwardSteps: number;
  cost: number; // multiply-adds and elements written, of all actions
  actionCount: number;
}

/** Which activations live when, for drawing. `ops[i]`: 0 forward, 1 forward saving, 2 backward, 3 drop output, 4 drop saved, 5 visit, 6 store, 7 load. */
export interface ScheduleStrip {
  fault: Fault;
  schedule: string;
  stageCount: number;
  ops: Uint8Array;
  stages: Int32Array;
  residentBytes: Float64Array; // while action i runs
  liveStage: Int32Array; // interval j: a or ā of this stage ...
  liveSaved: Uint8Array; // ... 0 a(l), 1 ā(l) ...
  liveRecomputed: Uint8Array; // ... 1 when made by a repeated forward ...
  liveFrom: Int32Array; // ... from this action ...
  liveTo: Int32Array; // ... to before this one
}

/** Counts of one algorithm on L equal stages of one unit each (the input is one unit too). */
export interface ScheduleCounts {
  name: string;
  forwardSteps: number;
  recordedSteps: number;
  peakUnits: number;
}

/** One point of a run's memory timeline: bytes by purpose at the highest moment of the actions up to `action`, since the point before. */
export interface TimelinePoint {
  action: number;
  bytes: BytesByPurpose;
}

export interface RunReport {
  schedule: string;
  task: string;
  loss: number;
  outputDigest: string;
  gradientDigest: string; // empty where the task makes none
  peakBytes: number;
  predictedPeakBytes: number;
  peakByPurpose: BytesByPurpose;
  activationPeakBytes: number; // largest sum of kept and recomputed activations
  predictedActivationPeakBytes: number;
  forwardSteps: number;
  recordedSteps: number;
  backwardSteps: number;
  macs: number; // multiply-adds counted by the kernels
  seconds: number;
  weightDigest: string; // training: the weights after the last step
  losses: Float64Array; // training: one a step
  timeline: TimelinePoint[];
}

/** What an open job says when it has advanced. `message` is one sentence; for a failure it says what failed. */
export interface JobProgress {
  state: "running" | "done" | "failed";
  fault: Fault;
  done: number;
  total: number;
  message: string;
  loss: number; // the latest training loss, NaN before the first
  liveBytes: BytesByPurpose;
  timeline: TimelinePoint[]; // points new since the last advance
  text: string; // made since the last advance: text written; in validation the cases that ended, a line of JSON each
}

export interface JobOpened {
  fault: Fault;
  job: number; // 0 with a fault
}

/** One name for many digests: SHA-256 over the lines "digest  name\n", in order. */
export interface Fingerprint {
  fault: Fault;
  fingerprint: string; // 64 hexadecimal digits
}

export interface EngineInfo {
  version: string;
  simd: boolean;
  largestHeapBytes: number;
}

export interface Engine {
  engineInfo(): EngineInfo;
  describeNetwork(networkJson: string): NetworkDescription;
  /** task: "gradient" | "inference" | "train" (predicted for AdamW) | "activations"; schedule as on the command line, also "at:3,7,11". */
  predictSchedule(networkJson: string, task: string, schedule: string): SchedulePrediction;
  /** Every algorithm of the catalogue at parameters worth comparing, cheapest first. */
  predictCatalogue(networkJson: string, task: string): SchedulePrediction[];
  scheduleStrip(networkJson: string, task: string, schedule: string): ScheduleStrip;
  scheduleCounts(stageCount: number, slots: number): ScheduleCounts[];
  scheduleActions(networkJson: string, task: string, schedule: string): string; // the schedule as JSON, or {"fault":{...}}

  committedDigests(): string; // of the determinism cases, JSON {"name":"digest",...} in order: web/validation/digests.json
  fingerprint(digestsJson: string): Fingerprint; // of digests in the same form

  /** Run once: optionsJson {"task","schedule","flip_weight_bit":bool,"timeline_points":N}. */
  openRun(networkJson: string, optionsJson: string): JobOpened;
  /** Train: optionsJson {"schedule","steps","optimizer":{...},"timeline_points":N}; `text` is the training text (bytes of UTF-8), empty for networks whose data follow from the seed. */
  openTraining(networkJson: string, optionsJson: string, text: string): JobOpened;
  /** Write `byteCount` bytes after `prompt` with the weights of a finished training job. */
  openWriting(trainingJob: number, prompt: string, byteCount: number, temperature: number, seed: number): JobOpened;
  /** Validation suite: optionsJson {"parts":["digests","determinism","scaling","performance"],"scale":"quick"|"full","share":{"index":0,"of":1}}; a share is every `of`th case, from `index` on. */
  openValidation(optionsJson: string): JobOpened;
  advanceJob(job: number, milliseconds: number): JobProgress;
  runReport(job: number): RunReport; // a finished run or training
  validationReport(job: number): string; // JSON, the same as `rootspace validate --json`
  closeJob(job: number): void; // frees everything the job holds; also how a job is cancelled
  ledgerLiveBytes(): number; // of all open jobs
  heapBytes(): number;
}

export default function createEngine(options?: { wasmBinary?: ArrayBuffer | Uint8Array; locateFile?: (name: string) => string }): Promise<Engine>;
