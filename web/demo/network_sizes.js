// Depth, width and batch of a network file, read from it and written back, so that three sliders can edit any such file.

/** @typedef {{[field: string]: any}} NetworkFile */
/** @typedef {{depth: number, depthUnit: "layers" | "blocks", width: number, batch: number}} Sizes depth or width 0: the file has no single one */

/**
 * Depth is the count of layers when the file repeats one layer, else the count of repeated blocks; width is the `out` of
 * the first layer that states one.
 * @param {NetworkFile} network
 * @returns {Sizes}
 */
export function sizesOf(network) {
  const repeat = onlyRepeat(network);
  const single = repeat?.layers.length === 1;
  return {
    depth: !repeat ? 0 : single ? network.layers.length - 1 + repeat.times : repeat.times,
    depthUnit: single || !repeat ? "layers" : "blocks",
    width: firstOut(network.layers) ?? 0,
    batch: network.batch,
  };
}

/**
 * The same network at other sizes; 0 leaves a size as it is. Every `out` and `features` that is a whole multiple of the
 * old width stays that multiple of the new one, but for the last layer: its classes belong to the task.
 * @param {NetworkFile} network
 * @param {{depth?: number, width?: number, batch?: number}} sizes
 * @returns {NetworkFile}
 */
export function withSizes(network, { depth = 0, width = 0, batch = 0 }) {
  const old = sizesOf(network);
  let layers = network.layers;
  if (width > 0 && old.width > 0 && width !== old.width) {
    layers = layers.map((/** @type {any} */ layer, /** @type {number} */ i) =>
      i === layers.length - 1 && layer.kind === "linear" ? layer : widened(layer, old.width, width),
    );
  }
  if (depth > 0 && old.depth > 0) {
    const times = old.depthUnit === "layers" ? depth - (layers.length - 1) : depth;
    layers = layers.map((/** @type {any} */ layer) => (layer.kind === "repeat" ? { ...layer, times } : layer));
  }
  const features = network.input?.features;
  const input = width > 0 && features === old.width ? { ...network.input, features: width } : network.input;
  return { ...network, batch: batch > 0 ? batch : network.batch, input, layers };
}

/**
 * One line a layer: what a visitor reads and edits.
 * @param {NetworkFile} network
 */
export function networkText(network) {
  const fields = Object.entries(network).map(([name, value]) =>
    name === "layers" && Array.isArray(value) ? `  "layers": [\n${layerLines(value, "    ")}\n  ]` : `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{\n${fields.join(",\n")}\n}\n`;
}

/** @param {any[]} layers @param {string} indent @returns {string} */
function layerLines(layers, indent) {
  return layers
    .map((layer) => {
      const { layers: inner, ...head } = layer;
      const line = JSON.stringify(layer);
      if (!Array.isArray(inner) || line.length <= 72) return indent + line;
      return `${indent}${JSON.stringify(head).slice(0, -1)},"layers":[\n${layerLines(inner, `${indent}  `)}\n${indent}]}`;
    })
    .join(",\n");
}

/** @param {NetworkFile} network */
function onlyRepeat(network) {
  const repeats = Array.isArray(network.layers) ? network.layers.filter((layer) => layer?.kind === "repeat" && Array.isArray(layer.layers)) : [];
  return repeats.length === 1 ? repeats[0] : null;
}

/** @param {any} layers @returns {number | undefined} */
function firstOut(layers) {
  if (!Array.isArray(layers)) return undefined;
  for (const layer of layers) {
    const out = typeof layer?.out === "number" ? layer.out : firstOut(layer?.layers);
    if (out !== undefined) return out;
  }
  return undefined;
}

/** @param {any} layer @param {number} from @param {number} to @returns {any} */
function widened(layer, from, to) {
  const out = typeof layer.out === "number" && layer.out % from === 0 ? { out: (layer.out / from) * to } : {};
  const inner = Array.isArray(layer.layers) ? { layers: layer.layers.map((/** @type {any} */ one) => widened(one, from, to)) } : {};
  return { ...layer, ...out, ...inner };
}
