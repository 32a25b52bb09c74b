// The search shows text, not TeX: of a formula, Sphinx's own function would give the MathML, its
// source and the drawn letters. A formula in a line keeps its letters; one on its own line goes.
(() => {
  "use strict";
  const original = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const unread = "annotation, .katex-html, div.math, .tip, .page-foot, .headerlink";
    page.querySelectorAll(unread).forEach((part) => part.remove());
    return original(page.documentElement.outerHTML, anchor);
  };
})();
