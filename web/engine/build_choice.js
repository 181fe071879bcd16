// Two builds of the engine lie beside the pages: with WebAssembly's 128-bit SIMD, and scalar for browsers that have none
// (before 2021, on processors without SSE 4.1, or with SIMD switched off). Both compute the same bits.

/** The least module with a SIMD instruction: a function that returns i8x16.popcnt(i8x16.splat(0)). The service worker gets it too (web/build/offline.js). */
export const simdModule = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/**
 * The folder of the build this browser can run.
 * @returns {"simd128" | "scalar"}
 */
export function engineBuild() {
  return WebAssembly.validate(Uint8Array.from(simdModule)) ? "simd128" : "scalar";
}
