import type { Shape } from "../operands.js";

/** Something to time. `run` leaves nothing behind; `read` runs it once and gives the answer. */
export interface Call<Answer> {
  /** As a reader of the library's documentation would write it. */
  name: string;
  run: () => unknown;
  read: () => Answer | Promise<Answer>;
}

export interface Opened<Answer> {
  /**
   * All that do the same. Of products the fastest is measured and named after its library; of gradients each is: the first, as one writes it, under
   * the library's name, another as "library, way".
   */
  calls: Call<Answer>[];
  close: () => void | Promise<void>;
}

/** A multilayer perceptron: `layers` times relu(x W + b), then half the mean squared difference from the targets. */
export interface Mlp {
  layers: number;
  width: number;
  batch: number;
  /** By layer, width × width. */
  weights: Float32Array[];
  /** By layer, width. */
  biases: Float32Array[];
  input: Float32Array;
  targets: Float32Array;
}

export interface GradientAnswer {
  loss: number;
  /** Of weights then bias, layer by layer. */
  gradients: Float32Array;
}

/** A library that is compared. Its operands stay where it computes; nothing is uploaded while the clock runs. */
export interface Peer {
  name: string;
  version: string;
  product: (shape: Shape, a: Float32Array, b: Float32Array) => Promise<Opened<Float32Array>>;
  /** Absent where the library cannot train. */
  gradient?: (mlp: Mlp) => Promise<Opened<GradientAnswer>>;
}
