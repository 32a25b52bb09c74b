// The search shows text, not TeX: of a formula, Sphinx's own function would give the MathML, its
// source and the drawn letters. A formula in a line keeps its letters; one on its own line goes, and
// so does code.
(() => {
  "use strict";
  if (location.protocol === "file:") {  // a page opened from disk may not read the others
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    document.addEventListener("DOMContentLoaded", () => {
      const note = document.createElement("p");
      note.textContent = "You opened the book from disk: the search lists pages without excerpts.";
      document.querySelector("#search-results").before(note);
    });
  }
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const unread = "annotation, .katex-html, div.math, .tip, .page-foot, .headerlink, pre";
    page.querySelectorAll(unread).forEach((part) => part.remove());
    page.querySelectorAll("dt").forEach((term) => term.append(": "));
    const place = anchor && page.getElementById(anchor.slice(1));
    // The index leads to a term of the glossary, or to a word in a paragraph.
    if (place?.tagName === "DT") return place.nextElementSibling.textContent;
    if (place) return (place.textContent.trim() ? place : place.parentElement).textContent;
    return page.querySelector(".bd-article").textContent;
  };
})();
