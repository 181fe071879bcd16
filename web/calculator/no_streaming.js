// Why weights cannot be streamed: the least of them that stays resident, against what the rest leaves of the memory.
import { bytesText } from "../format/bytes.js";

/** The estimator's refusal (core/estimate/inference/streaming.cpp); 1 byte stands for no room at all. */
const refusal = /at least (\d+) bytes, but got (\d+)$/;

/** @param {string} fault @param {Pick<import("./answer.js").Answer, "items" | "devices" | "device">} answer */
export function noStreaming(fault, { items, devices, device }) {
  const found = refusal.exec(fault);
  if (!found) return `Weights cannot be streamed by whole blocks either: ${fault}.`;
  const [least, room] = [Number(found[1]), Number(found[2])];
  const others = items.reduce((sum, { purpose, bytes }) => sum + (purpose === "weights" ? 0 : bytes), 0);
  const left = room > 1 ? `leaves ${bytesText(room)}` : "leaves no room";
  const rest =
    devices > 1 ? `what else the ${devices} devices hold ${left}` : `what else is held, ${bytesText(others)}, ${left} in ${bytesText(device.memory_bytes)}`;
  return `Weights cannot be streamed by whole blocks either: ${bytesText(least)} of them have to be resident at a time, and ${rest}.`;
}
