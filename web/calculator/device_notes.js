// What a reader should know of the device's figures before relying on them.

/** @type {Record<string, string>} */
const words = {
  memory_bytes: "memory",
  bandwidth: "memory bandwidth",
  link_bandwidth: "links between devices",
  fp32: "rate of fp32",
  fp16: "rate of fp16",
  fp8: "rate of fp8",
  int8: "rate of int8",
  launch_price_usd: "launch price",
};

/** Sentences. @param {import("./answer.js").DeviceEntry} device @returns {string[]} */
export function deviceNotes({ name, note, unchecked }) {
  const fields = unchecked?.split(", ").map((field) => words[field] ?? field) ?? [];
  return [...(note ? [`${name}: ${note}.`] : []), ...(unchecked ? [`${name}: no second source was found for its ${fields.join(", ")}.`] : [])];
}
