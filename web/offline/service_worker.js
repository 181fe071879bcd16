// After the first visit the site works without a network: every file of this build is kept, under the build's own name,
// but for the engine and the packing that this browser does not use. The build puts in the list, the name and the module that tells
// (web/build/offline.js; which engine is for which browser: web/engine/build_choice.js).
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** @type {string[]} */
const files = JSON.parse("__files__");
const cacheName = "__build__";
const hasSimd = WebAssembly.validate(Uint8Array.from(JSON.parse("__simd_module__")));
const otherEngine = hasSimd ? "/scalar/" : "/simd128/";
const otherPacking = "DecompressionStream" in worker ? ".wasm" : ".wasm.packed";
const wanted = files.filter(
  (name) => !(name.startsWith("./engine/") && name.includes(otherEngine)) && !(name.startsWith("./estimate/") && name.endsWith(otherPacking)),
);

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(wanted))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

// A page comes from the network while there is one, so that a new build is seen at once; all other files have hashed
// names and come from the cache.
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== worker.location.origin) return;
  event.respondWith(request.mode === "navigate" ? fetch(request).catch(() => kept(request)) : kept(request));
});

/** @param {Request} request a link's state is in its query: the page is the same */
async function kept(request) {
  const url = new URL(request.url);
  const name = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
  return (await caches.match(url.origin + name)) ?? fetch(request);
}
