// Which products are measured, in groups; the names are those of the report.

/** @typedef {import("./operands.js").Form} Form */
/** @typedef {"square" | "layer" | "vector"} Group */
/** @typedef {import("./operands.js").Shape & {group: Group, name: string, sizes: number[]}} NamedShape sizes: [n], or [rows, from, to] of a linear map */

/** @type {readonly Form[]} */
const forms = ["nn", "nt", "tn"];
const squares = [64, 256, 512, 1024];
const tokenCounts = [16, 64, 256, 1024];
const widths = [64, 256, 512, 1024];
const vectorRows = [1, 2, 3, 4, 5, 6, 7, 8];
const vectorWidths = [256, 1024];

/** n × n by n × n. @returns {NamedShape[]} */
export function squareShapes(sizes = squares) {
  return sizes.flatMap((n) => forms.map((form) => ({ group: /** @type {Group} */ ("square"), name: `${n}`, sizes: [n], form, m: n, n, k: n })));
}

/**
 * The four linear maps of a transformer block on T tokens of width d, each forward (nn) and with the gradients of its input (nt) and weights (tn).
 * @returns {NamedShape[]}
 */
export function layerShapes(tokens = tokenCounts, channels = widths) {
  return tokens.flatMap((t) =>
    channels.flatMap((d) =>
      [
        [d, 3 * d],
        [d, d],
        [d, 4 * d],
        [4 * d, d],
      ].flatMap(([from, to]) => linearMap("layer", t, from, to)),
    ),
  );
}

/** A few rows by a matrix: what a model does when it writes token by token. @returns {NamedShape[]} */
export function vectorShapes(rows = vectorRows, channels = vectorWidths) {
  return rows.flatMap((m) => channels.flatMap((d) => linearMap("vector", m, d, 4 * d).slice(0, 2)));
}

/** @param {Group} group @param {number} t @param {number} from @param {number} to @returns {NamedShape[]} */
function linearMap(group, t, from, to) {
  const name = `[${t}, ${from}] × [${from}, ${to}]`;
  const named = { group, name, sizes: [t, from, to] };
  return [
    { ...named, form: "nn", m: t, n: to, k: from },
    { ...named, form: "nt", m: t, n: from, k: to },
    { ...named, form: "tn", m: from, n: to, k: t },
  ];
}
