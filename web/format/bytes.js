// Bytes as text: IEC units (1 KiB = 1,024 bytes) with three significant digits, and the exact count beside them.
import { countText, threeDigits } from "./counts.js";

const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

/**
 * Value and unit apart, for typesetting. Below one KiB the value is exact.
 * @param {number} bytes
 * @returns {{value: string, unit: string}}
 */
export function bytesParts(bytes) {
  let value = bytes;
  let unit = 0;
  // 1023.6 KiB would read "1,024 KiB"; it is called 1.00 MiB.
  while (Math.abs(value) >= (unit === 0 ? 1024 : 1023.5) && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return { value: countText(value), unit: Math.abs(value) === 1 ? "byte" : "bytes" };
  return { value: threeDigits(value), unit: units[unit] };
}

/**
 * "1.50 MiB"
 * @param {number} bytes
 */
export function bytesText(bytes) {
  const { value, unit } = bytesParts(bytes);
  return `${value} ${unit}`;
}

/**
 * "1.50 MiB (1,572,864 bytes)"
 * @param {number} bytes
 */
export function bytesInFull(bytes) {
  const short = bytesText(bytes);
  return Math.abs(bytes) < 1024 ? short : `${short} (${countText(bytes)} bytes)`;
}

/**
 * "1.5 MiB", "512 KiB", "0": for the ticks of an axis, whose values are round.
 * @param {number} bytes
 */
export function tickBytesText(bytes) {
  if (bytes === 0) return "0";
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.abs(bytes)) / 10));
  const value = bytes / 1024 ** unit;
  return `${Number(value.toPrecision(4))} ${units[unit]}`;
}
