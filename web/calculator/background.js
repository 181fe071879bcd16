// The page's side of worker.js: the latest setting is asked for, what is said of an older one is dropped.
import { estimateAddress } from "./estimate_address.js";

/** @typedef {import("./protocol.js").Asked} Asked */
/** @typedef {import("./protocol.js").Said} Said */

export class Background {
  /** @type {Worker | null} */
  #worker = null;
  #id = 0;
  #start;
  /** @type {(part: Said["part"], value: any) => void} */
  #hear = () => {};

  /** @param {() => Worker} start */
  constructor(start) {
    this.#start = start;
  }

  /**
   * @param {Omit<Asked, "id" | "folder">} asked
   * @param {(part: Said["part"], value: any) => void} hear called with each part as it comes
   */
  ask(asked, hear) {
    this.#id += 1;
    this.#hear = hear;
    this.#worker ??= this.#listen(this.#start());
    this.#worker.postMessage({ ...asked, id: this.#id, folder: estimateAddress() });
  }

  /** @param {Worker} worker */
  #listen(worker) {
    worker.onmessage = ({ data }) => {
      if (data.id === this.#id) this.#hear(data.part, data.value);
    };
    return worker;
  }
}

export const startBackground = () => new Background(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
