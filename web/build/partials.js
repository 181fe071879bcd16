// Puts the shared head, navigation and footer into each page at build time: <!-- include head --> and so on.
// The result is plain HTML that needs no script.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { pages } from "./pages.js";
import { withRooms } from "./rooms.js";

const webFolder = fileURLToPath(new URL("..", import.meta.url));

/** The pages of the table whose file exists. */
export function existingPages() {
  return pages.filter((page) => existsSync(`${webFolder}${page.file}`));
}

/**
 * The page's HTML with every `<!-- include NAME -->` replaced.
 * @param {string} html
 * @param {string} file the page's file name
 */
export function withPartials(html, file) {
  return html.replace(/<!-- include ([a-z-]+) -->/g, (_, name) => (name === "nav" ? navigation(file) : partial(name)));
}

/** Without the indentation of its lines and the comments of its scripts, which no reader sees and every visit would fetch. @param {string} html */
export const unindented = (html) => html.replace(/^[ \t]+/gm, "").replace(/^\/\/ .*\n/gm, "");

/** The Vite plugin. */
export function partials() {
  return {
    name: "rootspace-partials",
    transformIndexHtml: {
      order: /** @type {const} */ ("pre"),
      /** @param {string} html @param {{filename: string}} context */
      handler: (html, context) => unindented(withRooms(withPartials(html, basename(context.filename)))),
    },
  };
}

/** @param {string} name */
function partial(name) {
  return readFileSync(`${webFolder}partials/${name}.html`, "utf8").trimEnd();
}

/** @param {string} file */
function navigation(file) {
  const items = existingPages().map((page) => {
    const current = page.file === file ? ' aria-current="page"' : "";
    return `      <li><a href="./${page.file}"${current}>${page.label}</a></li>`;
  });
  return `<a class="skip" href="#main">Skip to the content</a>
<header class="site-header">
  <a class="site-name" href="./index.html">Rootspace</a>
  <nav class="site-nav" aria-label="Pages">
    <ul>
${items.join("\n")}
    </ul>
  </nav>
</header>`;
}
