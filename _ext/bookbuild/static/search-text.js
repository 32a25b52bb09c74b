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
  // A term is found by its name, not by that of the page.
  const name = (link) => {
    const term = decodeURIComponent(link.hash).replace("#term-", "").replaceAll("-", " ");
    link.textContent = `${term} (${link.textContent})`;
    link.dataset.named = "";
  };
  document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    document.querySelectorAll("#search-results a[href*='#term-']:not([data-named])").forEach(name);
  }).observe(document.querySelector("#search-results"), {childList: true, subtree: true}));
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const unread = "annotation, .katex-html, div.math, .tip, .page-foot, .headerlink, pre";
    page.querySelectorAll(unread).forEach((part) => part.remove());
    page.querySelectorAll("mfrac").forEach((part) => part.firstElementChild.after("/"));
    page.querySelectorAll("dt").forEach((term) => term.append(": "));
    const place = anchor && page.getElementById(anchor.slice(1));
    // The index leads to a term of the glossary, or to a word in a paragraph.
    if (place?.tagName === "DT") return place.nextElementSibling.textContent;
    if (place) return (place.textContent.trim() ? place : place.parentElement).textContent;
    return page.querySelector(".bd-article").textContent;
  };
})();
