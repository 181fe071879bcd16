// From the page's state to the estimator's question (core/estimate/answer/request.h).
import { parsed } from "./config_text.js";
import { assumedDiskBandwidth, assumedHostBandwidth, onDisk, params, publishedWeights, splitsExperts } from "./params.js";

/** @typedef {import("../state/params.js").Values} Values */

/** The name under which the visitor's own device stands in a link. */
export const ownDevice = "own";

const gib = 1024 ** 3;

/** Fields that go into a request as they are: of both tasks, and of one alone. */
const fields = {
  both: ["task", "context", "batch", "devices", "attention"],
  inference: ["engine", "generated", "shared_prefix"],
  training: [
    "trainer",
    "optimizer",
    "precision",
    "recompute",
    "lora_rank",
    "dropout",
    "micro_batches",
    "tensor_parallel",
    "pipeline_parallel",
    "context_parallel",
    "expert_parallel",
    "sequence_parallel",
    "offload",
  ],
};

/**
 * @param {Values} values whose configuration is one, or ""
 * @returns {Record<string, unknown>}
 */
export function requestOf(values) {
  /** @type {Record<string, unknown>} */
  const request = {};
  if (values.config !== "") request.config = parsed(String(values.config)).config;
  else request.model = values.model;
  const training = values.task === "training";
  for (const name of [...fields.both, ...(training ? fields.training : fields.inference)]) request[name] = values[name];
  request.device = values.device === ownDevice ? ownDeviceOf(values) : values.device;
  if (values.driver !== "assumed") request.driver_bytes = Number(values.driver) * 1024 ** 2;
  Object.assign(request, training ? trainingOf(values) : inferenceOf(values));
  return request;
}

/** @param {Values} values */
function inferenceOf(values) {
  const { weights, kv, kv_values, stream_bandwidth, expert_parallel } = values;
  return {
    ...(splitsExperts(values) ? { expert_parallel } : {}),
    ...(weights === publishedWeights ? {} : { weights }),
    // As they stand on arrival: in the type that the engine computes in.
    ...(kv === "f16" && kv_values === "same" ? {} : { kv, kv_values: kv_values === "same" ? kv : kv_values }),
    stream_bandwidth: Number(stream_bandwidth) * 1e9,
  };
}

/** Settings that another one alone gives a meaning are left out without it. @param {Values} values */
function trainingOf({ zero, lora_rank, base_weights, recompute, checkpoints, pipeline_parallel, pipeline_chunks, offload, host_bandwidth, disk_bandwidth }) {
  return {
    zero: Number(zero),
    ...(Number(pipeline_parallel) > 1 ? { pipeline_chunks } : {}),
    ...(Number(lora_rank) > 0 ? { base_weights } : {}),
    ...(recompute === "binomial" ? { checkpoints } : {}),
    ...(offload !== "none" && host_bandwidth !== assumedHostBandwidth ? { host_bandwidth: Number(host_bandwidth) * 1e9 } : {}),
    ...(onDisk({ offload }) && disk_bandwidth !== assumedDiskBandwidth ? { disk_bandwidth: Number(disk_bandwidth) * 1e9 } : {}),
  };
}

/** @param {Values} values */
function ownDeviceOf(values) {
  return {
    name: "Your device",
    memory_bytes: Math.round(Number(values.own_memory) * gib),
    bandwidth: Number(values.own_bandwidth) * 1e9,
    link_bandwidth: Number(values.own_link) * 1e9,
    rates: { fp16: Number(values.own_rate) * 1e12 },
  };
}

/** Places that are named otherwise than the page's field they belong to. */
const named = {
  "device.memory_bytes": "own_memory",
  "device.bandwidth": "own_bandwidth",
  "device.rates": "own_rate",
  "device.link_bandwidth": "own_link",
  driver_bytes: "driver",
  format: "weights",
  "cache.type": "kv",
  "load.tokens": "context",
  "load.sequences": "batch",
  "load.shared_prefix": "shared_prefix",
  "inference.prompt": "context",
  "inference.generated": "generated",
};

/** Which of the page's fields a place in a request belongs to: "device.memory_bytes" is the field own_memory; "" for none. @param {string} place */
export function fieldOf(place) {
  for (const [start, name] of Object.entries(named)) if (place.startsWith(start)) return name;
  const first = place.split(/[.[]/)[0];
  return params.some((param) => param.name === first) ? first : "";
}
