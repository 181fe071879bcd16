// Puts what a page's first answer waits for into its HTML, where it travels while the first bytes of the estimator's module
// are on their way: its styles as they are, the scripts as texts of an import map, so that scripts fetched later still
// import the very same modules. A browser without import maps takes the scripts from their files.
import { basename } from "node:path";

/** @typedef {{fileName: string, code: string, imports: string[], dynamicImports: string[]}} Chunk its names are relative to the site */
/** @typedef {Record<string, Chunk & {source: string}>} Bundle */

/** The Vite plugin. @param {string[]} pages their file names */
export function inPage(pages) {
  return {
    name: "rootspace-in-page",
    generateBundle: {
      order: /** @type {const} */ ("post"),
      /** @param {unknown} _options @param {any} bundle */
      handler(_options, bundle) {
        for (const page of pages) bundle[page].source = withScripts(withStyles(bundle[page].source, bundle), bundle);
      },
    },
  };
}

/** @param {string} html @param {Bundle} bundle */
function withStyles(html, bundle) {
  return html.replace(/<link rel="stylesheet"[^>]*href="\.\/([^"]+)">/g, (_, name) => `<style>${bundle[name].source.trim()}</style>`);
}

/** @param {string} html @param {Bundle} bundle */
function withScripts(html, bundle) {
  const script = /<script type="module"[^>]*src="\.\/([^"]+)"><\/script>/;
  const entry = html.match(script)?.[1];
  if (!entry) throw new Error("A page whose scripts shall stand in it has none.");
  const map = JSON.stringify({ imports: importMap(withStaticImports(entry, bundle)) }).replaceAll("<", "\\u003c");
  return html
    .replace(script, "")
    .replace(/<link rel="modulepreload"[^>]*>/g, "")
    .replace("</body>", () => `<script type="importmap">${map}</script>\n<script type="module">import "./${entry}";</script>\n</body>`);
}

/** @param {string} entry @param {Bundle} bundle @returns {Chunk[]} */
function withStaticImports(entry, bundle) {
  const names = new Set([entry]);
  for (const name of names) for (const imported of bundle[name].imports) names.add(imported);
  return [...names].map((name) => bundle[name]);
}

/** The text of each chunk by its name, which is also what stands at its file's address; and where the names of others lead. @param {Chunk[]} chunks */
function importMap(chunks) {
  const others = chunks.flatMap(({ dynamicImports }) => dynamicImports.map((name) => [name, `./${name}`]));
  const texts = chunks.flatMap((chunk) => [
    [chunk.fileName, textAddress(importingByName(chunk))],
    [`./${chunk.fileName}`, textAddress(`export*from"${chunk.fileName}"`)],
  ]);
  return Object.fromEntries([...others, ...texts]);
}

/** The chunk's code with "assets/bytes-1a2b.js" for "./bytes-1a2b.js": nothing is relative to a text. @param {Chunk} chunk */
function importingByName({ fileName, code, imports, dynamicImports }) {
  let text = code;
  for (const name of [...imports, ...dynamicImports])
    for (const quote of ['"', "`"]) text = text.replaceAll(`${quote}./${basename(name)}${quote}`, `"${name}"`);
  const left = text.match(/\b(?:from|import)[\s(]*["'`]\.[^"'`]*/);
  if (left) throw new Error(`${fileName} imports in a way not known here: ${left[0]}.`);
  return text;
}

/** @param {string} code */
const textAddress = (code) => `data:text/javascript,${code.trim().replace(/[%#\t\r\n]/g, encodeURIComponent)}`;
