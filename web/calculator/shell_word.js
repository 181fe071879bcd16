// Text as one word of a POSIX shell: nothing in it is run, expanded or split. What is not printed takes no part in a command.

/** Characters that no shell gives a meaning to anywhere in a word. */
const harmless = /^[\w@%+=:,./-]+$/;

/** @param {unknown} value */
export function shellWord(value) {
  const text = printed(String(value));
  return harmless.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Line breaks, control and invisible formatting characters as spaces. @param {string} text */
export const printed = (text) => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");

/**
 * One command over several lines: every part is a flag and its values, and every word is quoted here.
 * @param {...readonly unknown[]} parts
 */
export const command = (...parts) => `${parts.map((words) => words.map(shellWord).join(" ")).join(" \\\n  ")}\n`;
