// The network of the first page: small enough to be trained twice in a moment, deep enough to have something to forget.

export const trainingSteps = 10;

/** Each training is timed so often; the page shows the median and the range. */
export const timedRounds = 3;

export const network = {
  name: "residual MLP, 48 blocks",
  seed: 7,
  batch: 256,
  input: { features: 32 },
  layers: [
    {
      kind: "repeat",
      times: 48,
      layers: [
        {
          kind: "residual",
          layers: [{ kind: "rms_norm" }, { kind: "linear", out: 32 }, { kind: "gelu" }, { kind: "linear", out: 32 }],
        },
      ],
    },
  ],
  loss: "squared_error",
};

export const optimizer = { kind: "adamw", learning_rate: 0.001 };
