// A WebAssembly module whose memory may grow less far: how a page meets its end of memory, without filling a machine's.

const memorySection = 5;
const page = 64 * 1024;

/**
 * @param {Uint8Array} module whose memory states how far it may grow
 * @param {number} most bytes, a multiple of 64 KiB, below what it states
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function withLessMemory(module, most) {
  const bytes = Uint8Array.from(module);
  for (let at = 8; at < bytes.length; ) {
    const section = bytes[at];
    const length = number(bytes, at + 1);
    if (section === memorySection) {
      const [count, flags] = bytes.subarray(length.end, length.end + 2);
      if (count !== 1 || (flags & 1) === 0) throw new Error("expected one memory with a limit");
      const limit = number(bytes, number(bytes, length.end + 2).end);
      write(bytes, limit.begin, limit.end, most / page);
      return bytes;
    }
    at = length.end + length.value;
  }
  throw new Error("no memory of its own");
}

/** LEB128. @param {Uint8Array} bytes @param {number} begin */
function number(bytes, begin) {
  let value = 0;
  let end = begin;
  do value += (bytes[end] & 127) * 2 ** (7 * (end - begin));
  while (bytes[end++] & 128);
  return { value, begin, end };
}

/** In as many bytes as there are. @param {Uint8Array} bytes @param {number} begin @param {number} end @param {number} value */
function write(bytes, begin, end, value) {
  for (let at = begin; at < end; at += 1) bytes[at] = (Math.floor(value / 2 ** (7 * (at - begin))) & 127) | (at < end - 1 ? 128 : 0);
}
