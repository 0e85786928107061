// Builds elements. Text is only ever set as text, so no figure or name can become markup.

/**
 * @typedef {Node | string | null | false | 0 | undefined} Inside
 * @typedef {Record<string, string | number | boolean | null | ((event: any) => void)>} Attributes
 */

const dom = (() => {
  /**
   * Returns a new element, of a class if its name says so. Of attributes, a function listens to the
   * event of its name; true is an empty attribute; null and false are left out.
   * @param {string} name @param {(Inside | Attributes)[]} inside
   */
  function make(name, ...inside) {
    const [tag, kind] = name.split(".");
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    inside.forEach((item) => {
      if (!item) return;
      if (typeof item === "string" || item instanceof Node) {
        element.append(item);
        return;
      }
      Object.entries(item).forEach(([attribute, value]) => {
        if (typeof value === "function") element.addEventListener(attribute, value);
        else if (value !== null && value !== false) {
          element.setAttribute(attribute, value === true ? "" : String(value));
        }
      });
    });
    return element;
  }

  /** @param {Inside[]} inside */
  const p = (...inside) => make("p", ...inside);

  /** @param {string} text */
  const soft = (text) => make("p.soft", text);

  /** A box that asks for attention, by its words first. @param {Inside[]} inside */
  const asks = (...inside) => make("div.asks", ...inside);

  /** @param {string} text @param {() => void} press @param {string} [kind] */
  const button = (text, press, kind) =>
    make("button", { type: "button", class: kind || null, click: press }, text);

  /** @param {string} text @param {string} href */
  const link = (text, href) => make("a", { href, class: "button" }, text);

  /** A telephone number to press, where one is known. @param {string | null} number */
  const call = (number) => number && link(number, `tel:${number.replace(/[^+\d]/g, "")}`);

  /** @param {string[]} items */
  const list = (items) => make("ul", ...items.map((item) => make("li", item)));

  /** What opens only when it is wanted. @param {string} text @param {Inside[]} inside */
  const fold = (text, ...inside) =>
    make("details", make("summary", text), ...inside);

  return { make, p, soft, asks, button, link, call, list, fold };
})();
