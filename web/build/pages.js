// The one table of pages. The navigation, the build's inputs and nothing else are made from it.

/** @type {{file: string, label: string}[]} */
export const pages = [
  { file: "index.html", label: "The question" },
  { file: "demo.html", label: "Lab" },
  { file: "calculator.html", label: "Calculator" },
  { file: "validation.html", label: "Validation" },
];
