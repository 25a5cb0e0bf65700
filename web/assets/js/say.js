// Sentences for scripts stand on <body data-say-…>, written by the server in
// the reader's language.
export const say = (name) => document.body.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "";

// each runs work on every element that matches, now and in later fragments.
export function each(selector, work) {
  const run = (root) => {
    if (root.matches?.(selector)) work(root);
    root.querySelectorAll?.(selector).forEach(work);
  };
  run(document);
  document.addEventListener("htmx:load", (e) => run(e.detail.elt));
}

// icon makes one of the sprite's icons.
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(ns, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}
