// The fields of a page before their script: the label of each, and the room of its control, so that nothing moves when they come.
import { paramNamed } from "../calculator/params.js";

/** A <span> with the label for each name of a place of fields that asks for rooms. @param {string} html */
export const withRooms = (html) =>
  html.replace(/data-fields="([^"]+)"([^>]*)><!-- rooms -->/g, (_, names, rest) => `data-fields="${names}"${rest}>${rooms(names)}`);

/** @param {string} names */
const rooms = (names) =>
  names
    .split(" ")
    .map((name) => `<span>${paramNamed(name).label}</span>`)
    .join("");
