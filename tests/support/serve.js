// A static server for the built site: `node tests/support/serve.js FOLDER PORT` for a reader, startServer() for the tests.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";

/** @type {Record<string, string>} */
const contentTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".csv": "text/csv; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `folder` under `path`, on this machine only. Port 0 is any free one; a taken port is an error of code EADDRINUSE.
 * @param {object} options
 * @param {string} options.folder
 * @param {number} [options.port]
 * @param {string} [options.path] begins and ends with a slash
 * @param {Record<string, string>} [options.mounts] further folders by such paths, looked into first
 * @param {boolean} [options.compress] sends files gzipped, as a public server does
 * @param {(text: string) => void} [options.onPost] takes what a page posts, to any address
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function startServer({ folder, port = 0, path = "/", mounts = {}, compress = false, onPost }) {
  const places = await Promise.all(Object.entries({ ...mounts, [path]: folder }).map(async ([under, place]) => ({ under, root: await realpath(place) })));
  const server = createServer(async (request, response) => {
    if (request.method === "POST" && onPost) {
      onPost(await textOf(request));
      response.writeHead(204).end();
      return;
    }
    const file = request.method === "GET" || request.method === "HEAD" ? await firstFile(places, request.url ?? "/") : null;
    if (file === null) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
      return;
    }
    const type = contentTypes[extname(file.name)];
    const packs = compress && type !== undefined;
    response.writeHead(200, {
      "content-type": type ?? "application/octet-stream",
      ...(packs ? { "content-encoding": "gzip" } : { "content-length": file.bytes }),
      "cache-control": "no-cache",
    });
    if (request.method === "HEAD") response.end();
    else if (packs) createReadStream(file.name).pipe(createGzip()).pipe(response);
    else createReadStream(file.name).pipe(response);
  });
  await new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => done(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.closeAllConnections();
    return /** @type {Promise<void>} */ (new Promise((done) => server.close(() => done())));
  };
  return { url: `http://localhost:${address.port}${path}`, close };
}

/** @param {{under: string, root: string}[]} places @param {string} address */
async function firstFile(places, address) {
  for (const { under, root } of places) {
    const file = await fileFor(root, under, address);
    if (file) return file;
  }
  return null;
}

/** @param {import("node:http").IncomingMessage} request */
async function textOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/**
 * The file an address stands for, a folder's being its index.html; null when there is none below `root`.
 * @param {string} root
 * @param {string} path
 * @param {string} address
 */
async function fileFor(root, path, address) {
  try {
    const { pathname } = new URL(address, "http://localhost");
    if (!pathname.startsWith(path)) return null;
    const asked = resolve(root, decodeURIComponent(pathname.slice(path.length)));
    if (asked !== root && !asked.startsWith(root + sep)) return null;
    const name = (await stat(asked)).isDirectory() ? join(asked, "index.html") : asked;
    return { name, bytes: (await stat(name)).size };
  } catch {
    return null;
  }
}

/**
 * The first free port from `port` on.
 * @param {string} folder
 * @param {number} port
 */
async function startAtOrAfter(folder, port) {
  for (let candidate = port; ; candidate++) {
    try {
      return await startServer({ folder, port: candidate });
    } catch (error) {
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE";
      if (!taken || candidate >= port + 100) throw error;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port] = process.argv.slice(2);
  const server = await startAtOrAfter(folder, Number(port));
  console.log(`Rootspace is at ${server.url} until interrupted (Ctrl-C).`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
}
