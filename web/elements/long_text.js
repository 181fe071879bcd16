// A text longer than is read gets its sentence before it is laid out in a box, which for tens of megabytes takes minutes.

/**
 * Refuses what is pasted or dropped into a box and is longer than `most` characters.
 * @param {HTMLTextAreaElement} box
 * @param {number} most
 * @param {(sentence: string) => void} say why the text is not taken; "" where it is
 */
export function refuseLong(box, most, say) {
  /** @param {Event} event @param {DataTransfer | null} given */
  const judge = (event, given) => {
    const { length } = given?.getData("text/plain") ?? "";
    if (length > most) event.preventDefault();
    say(length > most ? tooLong(most, length) : "");
  };
  box.addEventListener("paste", (event) => judge(event, event.clipboardData));
  box.addEventListener("drop", (event) => event.dataTransfer?.files.length === 0 && judge(event, event.dataTransfer));
}

/** A file dropped into the box is read into it. @param {HTMLTextAreaElement} box @param {number} most bytes @param {(sentence: string) => void} say */
export function readDropped(box, most, say) {
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    say(file.size > most ? tooLong(most, file.size, "bytes") : "");
    if (file.size <= most) box.value = await file.text();
  });
}

/** @param {number} most @param {number} length @param {string} [unit] */
export const tooLong = (most, length, unit = "characters") =>
  `Expected at most ${most.toLocaleString("en-US")} ${unit}, but got ${length.toLocaleString("en-US")}.`;
