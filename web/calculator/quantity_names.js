// What a scaling chart can show, by name: for the list of choices and links, which do not wait for the rest (quantities.js).

/** @typedef {{name: string, label: string, task: "" | "inference" | "training"}} QuantityName name: in a link; label: in the list of choices; task: the only one that has it */

/** @type {readonly QuantityName[]} */
export const quantityNames = [
  { name: "bytes", label: "bytes, by purpose", task: "" },
  { name: "activations", label: "bytes of activations", task: "" },
  { name: "seconds", label: "time: token or step", task: "" },
  { name: "rate", label: "tokens a second", task: "" },
  { name: "operations", label: "operations: token or step", task: "" },
  { name: "moved", label: "bytes from and to memory", task: "" },
  { name: "cache", label: "bytes of KV cache", task: "inference" },
  { name: "prompt_seconds", label: "time of the prompt", task: "inference" },
  { name: "prompt_operations", label: "operations of the prompt", task: "inference" },
  { name: "sent", label: "bytes sent to other devices", task: "" },
  { name: "prompt_sent", label: "bytes sent, of the prompt", task: "inference" },
];
