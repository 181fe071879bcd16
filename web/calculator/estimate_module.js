// The estimator's WebAssembly, without glue: a text is copied in as UTF-8, a function is called, its text is copied out (wasm/texts.h).

/** What the module's standard library asks of its surroundings. */
const imports = { env: { emscripten_notify_memory_growth: () => {} }, wasi_snapshot_preview1: { proc_exit: stop } };

/** The estimator's own functions (wasm/estimate.d.ts), of which a module has all or the first few. */
const names = [
  ...["answer", "models", "devices"],
  ...["levers", "questions", "options", "form", "proposal", "reconcile"],
  ...["beginHeader", "wantedSlice", "giveSlice", "headerContents", "indexContents"],
];

function stop() {
  throw new Error("The estimator stopped.");
}

/**
 * @param {BufferSource | Promise<Response>} source
 * @returns {Promise<import("../../wasm/estimate.d.ts").Estimate>}
 */
export async function startModule(source) {
  const instance = await instantiated(await source);
  const exports = /** @type {Record<string, any>} */ (instance.exports);
  const { memory, room, said, saidBytes, _initialize } = exports;
  _initialize();
  /** @param {number} which @param {Uint8Array} bytes */
  const write = (which, bytes) => {
    const at = room(which, bytes.length); // before the view: room may grow the memory
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  };
  /** @param {(...numbers: number[]) => void} work @param {(string | Uint8Array | number)[]} given */
  const call = (work, given) => {
    given.forEach((one, which) => {
      if (typeof one !== "number") write(which, typeof one === "string" ? new TextEncoder().encode(one) : one);
    });
    work(...given.filter((one) => typeof one === "number"));
    return new TextDecoder().decode(new Uint8Array(memory.buffer, said(), saidBytes()));
  };
  const functions = names.filter((name) => name in exports).map((name) => [name, (/** @type {any[]} */ ...given) => call(exports[name], given)]);
  return /** @type {any} */ (Object.fromEntries(functions));
}

/** @param {BufferSource | Response} source */
async function instantiated(source) {
  if (!(source instanceof Response)) return (await WebAssembly.instantiate(source, imports)).instance;
  if (!source.ok) throw new Error(`status ${source.status}`);
  if (source.headers.get("content-type") === "application/wasm") return (await WebAssembly.instantiateStreaming(source, imports)).instance;
  return (await WebAssembly.instantiate(await source.arrayBuffer(), imports)).instance;
}
