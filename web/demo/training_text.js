// The text to train on: the shipped book, loaded when it is first needed, or a file of the visitor's own.
import { find } from "../elements/find.js";
import { countText } from "../format/counts.js";
import { readText } from "./text_file.js";

const bookUrl = new URL("../texts/alice.txt", import.meta.url);
const bookName = "Alice’s Adventures in Wonderland";

/**
 * @param {HTMLElement} dropZone
 * @param {{longer: () => Promise<number>, changed: () => void}} training longer: a text has more bytes than that
 */
export function setUpTrainingText(dropZone, { longer, changed }) {
  const name = find(document, "#text-name", HTMLElement);
  const input = find(document, "#text-input", HTMLInputElement);
  const reset = find(document, "#text-reset", HTMLButtonElement);
  const fault = find(document, "#text-fault", HTMLElement);
  /** @type {string | null} */
  let own = null;
  /** @type {string | null} */
  let book = null;

  /** The last good text stays when a file is none. @param {File | undefined | null} file */
  async function take(file) {
    if (!file) return;
    const read = readText(new Uint8Array(await file.arrayBuffer()), await longer());
    fault.textContent = read.fault;
    if (read.text === null) return;
    own = read.text;
    changed();
    name.textContent = `${file.name}, ${countText(file.size)} bytes`;
    reset.hidden = false;
  }

  find(document, "#text-open", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    await take(input.files?.[0]);
    input.value = "";
  });
  dropZone.addEventListener("dragover", (event) => event.preventDefault());
  dropZone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  });
  reset.addEventListener("click", () => {
    own = null;
    changed();
    fault.textContent = "";
    name.textContent = bookName;
    reset.hidden = true;
  });

  return {
    /** @returns {Promise<string>} */
    async text() {
      if (own !== null) return own;
      if (book === null) {
        const response = await fetch(bookUrl);
        if (!response.ok) throw new Error(`The text could not be loaded (${response.status}).`);
        book = await response.text();
      }
      return book;
    },
    /** @param {string} sentence */
    fail(sentence) {
      fault.textContent = sentence;
    },
  };
}
