// The client every page uses: a module worker beside this file.
import { EngineClient } from "./client.js";

export function startEngine() {
  return new EngineClient(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
}
