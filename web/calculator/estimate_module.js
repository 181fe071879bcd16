// The estimator's WebAssembly, without glue: a text is copied in as UTF-8, a function is called, its text is copied out (wasm/texts.h).
// An instance that stops in the middle of its work, out of memory above all, gives its place to a new one.

/** What the module's standard library asks of its surroundings. */
const imports = { env: { emscripten_notify_memory_growth: () => {} }, wasi_snapshot_preview1: { proc_exit: stop } };

/** The estimator's own functions (wasm/estimate.d.ts), of which a module has all or the first few. Each call stands alone ... */
const single = ["answer", "models", "devices", "levers", "questions", "options", "form", "proposal", "reconcile", "indexContents", "beginHeader"];
/** ... but for these, which go on with what beginHeader began. */
const following = ["wantedSlice", "giveSlice", "headerContents"];

/** Bytes of memory past which an instance is not kept for another single call: what a refused one had in hand stays taken, 20 to 60 KB in the first modules. */
const much = 64 * 1024 ** 2;

/** How the name of a module ends that the build has packed (build/packed.js); a browser that unpacks nothing takes the other. */
export const packedEnd = ".packed";

function stop() {
  throw new Error("the module ended");
}

/** The sentence that comes in place of an answer. @param {boolean} memoryEnded @param {unknown} error */
function stopped(memoryEnded, error) {
  if (memoryEnded) return "This takes more memory than the estimator can have in this browser, so there is no answer; it has been started anew.";
  return `The estimator stopped here, by a mistake of its own (${error instanceof Error ? error.message : error}), so there is no answer; it has been started anew.`;
}

/**
 * @param {BufferSource | Promise<Response>} source
 * @returns {Promise<import("../../wasm/estimate.d.ts").Estimate>}
 */
export async function startModule(source) {
  const { module, instance } = await instantiated(await source);
  let exports = begun(instance);
  const beginAnew = () => {
    exports = begun(new WebAssembly.Instance(module, imports));
  };
  /** @param {string} name @param {(string | Uint8Array | number)[]} given */
  const call = (name, given) => {
    if (single.includes(name) && exports.memory.buffer.byteLength > much) beginAnew();
    try {
      return textOf(exports, name, given);
    } catch (error) {
      const message = stopped(exports.memoryEnded() !== 0, error);
      beginAnew();
      return JSON.stringify({ fault: { field: "", message } });
    }
  };
  const functions = [...single, ...following].filter((name) => name in exports);
  return /** @type {any} */ (Object.fromEntries(functions.map((name) => [name, (/** @type {any[]} */ ...given) => call(name, given)])));
}

/** @param {WebAssembly.Instance} instance @returns {Record<string, any>} */
function begun({ exports }) {
  const { _initialize } = /** @type {Record<string, any>} */ (exports);
  _initialize();
  return exports;
}

/** @param {Record<string, any>} exports @param {string} name @param {(string | Uint8Array | number)[]} given */
function textOf({ memory, room, said, saidBytes, ...functions }, name, given) {
  given.forEach((one, which) => {
    if (typeof one === "number") return;
    const bytes = typeof one === "string" ? new TextEncoder().encode(one) : one;
    const at = room(which, bytes.length); // before the view: room may grow the memory
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  });
  functions[name](...given.filter((one) => typeof one === "number"));
  return new TextDecoder().decode(new Uint8Array(memory.buffer, said(), saidBytes()));
}

/** @param {BufferSource | Response} source @returns {Promise<WebAssembly.WebAssemblyInstantiatedSource>} */
async function instantiated(source) {
  if (!(source instanceof Response)) return WebAssembly.instantiate(source, imports);
  if (!source.ok) throw new Error(`status ${source.status}`);
  if (source.url.endsWith(packedEnd)) return WebAssembly.instantiateStreaming(unpacked(source), imports);
  if (source.headers.get("content-type") === "application/wasm") return WebAssembly.instantiateStreaming(source, imports);
  return WebAssembly.instantiate(await source.arrayBuffer(), imports);
}

/** @param {Response} source */
const unpacked = ({ body }) =>
  new Response(/** @type {ReadableStream} */ (body).pipeThrough(new DecompressionStream("gzip")), { headers: { "content-type": "application/wasm" } });
