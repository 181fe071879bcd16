// A drawing as plain data, so that charts are pure functions: a page turns it into an element, a test or a build into text.

/** @typedef {{tag: string, attributes: Record<string, string | number>, children: (SvgNode | string)[]}} SvgNode */

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * One SVG node. Attributes that are undefined or null are left out.
 * @param {string} tag
 * @param {Record<string, string | number | undefined | null>} [attributes]
 * @param {...(SvgNode | string | undefined | null | false)} children
 * @returns {SvgNode}
 */
export function svg(tag, attributes = {}, ...children) {
  /** @type {Record<string, string | number>} */
  const given = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) given[name] = typeof value === "number" ? tidy(value) : value;
  }
  return { tag, attributes: given, children: /** @type {(SvgNode | string)[]} */ (children.filter(Boolean)) };
}

/**
 * @param {SvgNode} node
 * @param {Document} [owner]
 * @returns {SVGElement}
 */
export function toElement(node, owner = document) {
  const element = owner.createElementNS(svgNamespace, node.tag);
  for (const [name, value] of Object.entries(node.attributes)) element.setAttribute(name, String(value));
  for (const child of node.children) element.append(typeof child === "string" ? child : toElement(child, owner));
  return /** @type {SVGElement} */ (element);
}

/** An element made to show another drawing; what is alike in both stays as it is. @param {Element} element @param {SvgNode} node */
export function redraw(element, node) {
  for (const name of element.getAttributeNames()) if (!(name in node.attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(node.attributes)) if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
  const old = [...element.childNodes];
  for (const one of old.slice(node.children.length)) one.remove();
  node.children.forEach((child, i) => {
    const one = old[i];
    const text = typeof child === "string";
    if (one?.nodeName !== (text ? "#text" : child.tag)) {
      element.insertBefore(text ? element.ownerDocument.createTextNode(child) : toElement(child, element.ownerDocument), one ?? null);
      one?.remove();
    } else if (!text) redraw(/** @type {Element} */ (one), child);
    else if (one.nodeValue !== child) one.nodeValue = child;
  });
}

/**
 * @param {SvgNode} node
 * @returns {string}
 */
export function toMarkup(node) {
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const children = node.children.map((child) => (typeof child === "string" ? escaped(child) : toMarkup(child)));
  const open = `<${node.tag}${node.tag === "svg" ? ` xmlns="${svgNamespace}"` : ""}${attributes.join("")}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("")}</${node.tag}>`;
}

/**
 * Coordinates to a tenth of a pixel: shorter files, the same picture.
 * @param {number} value
 */
export function tidy(value) {
  return Math.round(value * 10) / 10;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
