// What a link to this page can set: what runs on arrival, how much of it, and which series the depth figure shows.

export const partNames = /** @type {const} */ (["digests", "determinism", "scaling", "performance"]);
/** @typedef {typeof partNames[number]} PartName */

/** The choice of parts, each with what it runs. Timing waits to be asked for: it wants a quiet machine. */
export const partChoices = [
  { value: "exact", label: "Digests, determinism and scaling", parts: ["digests", "determinism", "scaling"] },
  { value: "digests", label: "Digests", parts: ["digests"] },
  { value: "determinism", label: "Determinism", parts: ["determinism"] },
  { value: "scaling", label: "Scaling", parts: ["scaling"] },
  { value: "performance", label: "Performance", parts: ["performance"] },
  { value: "all", label: "All four parts", parts: [...partNames] },
];

/** Series of the depth figure: the engine's names, and theirs in a link. */
export const depthSeries = [
  { flag: "keep-all", name: "keep-all" },
  { flag: "sqrt", name: "sqrt" },
  { flag: "recursive", name: "recursive" },
  { flag: "revolve-log", name: "revolve, log2 L slots" },
  { flag: "revolve-8", name: "revolve, 8 slots" },
  { flag: "plain", name: "plain inference" },
];

/** @type {import("../state/params.js").Param[]} */
export const params = [
  { kind: "choice", name: "part", label: "What to run", default: "exact", choices: partChoices },
  {
    kind: "choice",
    name: "scale",
    label: "How much of it",
    default: "quick",
    choices: [
      { value: "quick", label: "Quick: some seconds" },
      { value: "full", label: "Full: some minutes" },
    ],
  },
  ...depthSeries.map(({ flag, name }) => ({
    kind: /** @type {const} */ ("flag"),
    name: flag,
    label: name,
    default: !flag.startsWith("revolve-l"),
  })),
];
