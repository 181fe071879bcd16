// The worker: loads the engine that lies beside the pages and serves it.
import { serveEngine } from "./serve.js";

/** From /engine/worker.js as from /assets/worker-….js the engine is at ../engine/. */
const engineUrl = new URL("../engine/engine.mjs", self.location.href);

serveEngine(/** @type {import("./serve.js").Port} */ (/** @type {unknown} */ (self)), async () => {
  const { default: createEngine } = await import(/* @vite-ignore */ engineUrl.href);
  return createEngine();
});
