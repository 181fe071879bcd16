// Durations as text.
import { threeDigits } from "./counts.js";

/**
 * "12.3 ms", "1.23 s", "2 min 05 s"
 * @param {number} seconds
 */
export function secondsText(seconds) {
  if (seconds < 0.0009995) return `${threeDigits(seconds * 1e6)} µs`;
  if (seconds < 0.9995) return `${threeDigits(seconds * 1e3)} ms`;
  if (seconds < 99.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
