// A server of this machine in the hub's place.
import { createServer } from "node:http";
import { after } from "node:test";

/** @typedef {import("node:http").IncomingMessage} Question */
/** @typedef {import("node:http").ServerResponse} Reply */
/** @typedef {(question: Question, reply: Reply) => void} Behaviour */

/** @type {(() => void)[]} */
const closings = [];
after(() => {
  for (const close of closings) close();
});

/** A server of this machine that answers as told. @param {Behaviour} behave */
export async function serverThat(behave) {
  const server = createServer((question, reply) => {
    reply.on("error", () => {});
    behave(question, reply);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  closings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}

/** A hub of that behaviour, asked as the page asks the real one. @param {Behaviour} behave @param {number} [patience] */
export async function hubThat(behave, patience = 5000) {
  const place = await serverThat(behave);
  /** @type {typeof fetch} */
  const ask = (address, init) => fetch(String(address).replace("https://huggingface.co", place), init);
  return { ask, patience };
}

/** @param {number} status @param {Record<string, string>} [headers] @param {string | Buffer} [body] @returns {Behaviour} */
export const saying =
  (status, headers = {}, body = "") =>
  (_, reply) =>
    void reply.writeHead(status, headers).end(body);

/** Serves bytes by ranges, as the hub does. @param {Buffer} bytes @param {string[]} [asked] @returns {Behaviour} */
export const serving =
  (bytes, asked = []) =>
  ({ headers }, reply) => {
    asked.push(String(headers.range));
    const [begin, end] = String(headers.range).slice("bytes=".length).split("-").map(Number);
    const last = Math.min(end, bytes.length - 1);
    reply.writeHead(206, { "content-range": `bytes ${begin}-${last}/${bytes.length}` }).end(bytes.subarray(begin, last + 1));
  };
