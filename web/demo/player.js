// Play, pause and scrub: which action of the schedule is looked at.
import { find } from "../elements/find.js";

/** All of a schedule in some seconds, however long it is; a short one no faster than the eye. */
const millisecondsPerAction = 60;
const shortest = 3000;
const longest = 14000;

/**
 * @param {ParentNode} root
 * @param {(action: number) => void} look
 * @param {(action: number) => string} words
 */
export function setUpPlayer(root, look, words) {
  const play = find(root, ".player-play", HTMLButtonElement);
  const scrub = find(root, ".player-scrub", HTMLInputElement);
  const spoken = find(root, ".player-words", HTMLElement);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = 0;

  /** @param {number} action */
  function goTo(action) {
    scrub.value = String(action);
    const sentence = words(action);
    scrub.setAttribute("aria-valuetext", sentence);
    spoken.textContent = sentence;
    look(action);
  }

  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
    spoken.setAttribute("aria-live", "polite");
  }

  function start() {
    const last = Number(scrub.max);
    const from = Number(scrub.value) >= last ? 0 : Number(scrub.value);
    const perAction = Math.min(longest, Math.max(shortest, last * millisecondsPerAction)) / Math.max(1, last);
    const began = performance.now();
    let shown = -1;
    let shownAt = 0;
    play.textContent = "Pause";
    spoken.setAttribute("aria-live", "off"); // a voice cannot keep up; it reads where the playing stops
    const step = (/** @type {number} */ now) => {
      const action = Math.min(last, from + Math.floor((now - began) / perAction));
      if (action !== shown && (!calm.matches || now - shownAt > 500 || action === last)) {
        goTo(action);
        shown = action;
        shownAt = now;
      }
      if (action === last) pause();
      else playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
  }

  play.addEventListener("click", () => (playing ? pause() : start()));
  scrub.addEventListener("input", () => {
    pause();
    goTo(Number(scrub.value));
  });

  return {
    /** A new schedule, looked at from `action` on. @param {number} actionCount 0: none to play @param {number} action */
    load(actionCount, action) {
      pause();
      play.disabled = actionCount === 0;
      scrub.disabled = actionCount === 0;
      scrub.max = String(Math.max(0, actionCount - 1));
      if (actionCount > 0) goTo(action);
      else spoken.textContent = "";
    },
  };
}
