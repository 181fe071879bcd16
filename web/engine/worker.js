// The worker: loads the engine that lies beside the pages, in the build this browser can run, and serves it.
import { engineBuild } from "./build_choice.js";
import { serveEngine } from "./serve.js";

/** From /engine/worker.js as from /assets/worker-….js the builds are in ../engine/. */
const engineFolder = new URL("../engine/", self.location.href);

serveEngine(/** @type {import("./serve.js").Port} */ (/** @type {unknown} */ (self)), async () => {
  const { default: createEngine } = await import(/* @vite-ignore */ new URL(`${engineBuild()}/engine.mjs`, engineFolder).href);
  return createEngine();
});
