// What was pressed or typed before the script of its part had come: the page's head keeps it, here it is told once that is there.

/** Controls and the events on them, in order. @type {[HTMLElement, string][]} */
const kept = /** @type {any} */ (globalThis).early;

/** Each control is told of a kind of event once, however often that came. @param {string} part as data-awaits names it */
export function catchUp(part) {
  const places = [...document.querySelectorAll(`[data-awaits="${part}"]`)];
  for (const place of places) place.removeAttribute("data-awaits");
  const waiting = kept.filter(([control]) => places.some((place) => place.contains(control)));
  for (const [control, type] of waiting.filter((one, i) => waiting.findIndex((other) => other[0] === one[0] && other[1] === one[1]) === i)) {
    control.removeAttribute("aria-busy");
    if (type === "click") control.click();
    else control.dispatchEvent(type === "keydown" ? new KeyboardEvent(type, { key: "Enter", bubbles: true }) : new Event(type, { bubbles: true }));
  }
}

/** What has not come will not. */
export function giveUp() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-awaits] button"))) {
    button.disabled = true;
    button.removeAttribute("aria-busy");
  }
}
