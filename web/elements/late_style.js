// Styles that nothing in sight on arrival needs, fetched with the script of their part.
import { make } from "./find.js";

/** Done when they hold, or will not come: then the part is shown without. @param {string} address @returns {Promise<unknown>} */
export function lateStyle(address) {
  return new Promise((done) => {
    const link = make("link");
    Object.assign(link, { rel: "stylesheet", href: address, onload: done, onerror: done });
    document.head.append(link);
  });
}
