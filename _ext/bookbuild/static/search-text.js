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
  // A word that no page has is read as the nearest one of the titles and the index.
  const distance = (one, other) => {  // letters changed, left out, put in, or two exchanged
    const d = [...one, ""].map((_, i) => [...other, ""].map((__, j) => i || j));
    for (let i = 1; i <= one.length; i += 1) {
      for (let j = 1; j <= other.length; j += 1) {
        const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        d[i][j] = Math.min(
          d[i - 1][j] + 1,
          d[i][j - 1] + 1,
          d[i - 1][j - 1] + (one[i - 1] !== other[j - 1]),
          swapped ? d[i - 2][j - 2] + 1 : Infinity,
        );
      }
    }
    return d[one.length][other.length];
  };
  const meant = (word) => {
    const {terms, titleterms, alltitles, indexentries} = Search._index;
    const stem = new Stemmer().stemWord(word.toLowerCase());
    const found = [terms, titleterms].some((all) => Object.keys(all).some((t) => t.includes(stem)));
    if (found || word.length < 4 || stopwords.includes(word.toLowerCase())) return word;
    const names = [...Object.keys(alltitles), ...Object.keys(indexentries)].join(" ").toLowerCase();
    const near = [...new Set(names.match(/\p{L}{4,}/gu))]
      .map((name) => [distance(word.toLowerCase(), name), name])
      .filter(([apart]) => apart <= (word.length < 8 ? 1 : 2));
    return near.length ? near.sort((a, b) => a[0] - b[0])[0][1] : word;
  };
  const query = Search.query;
  Search.query = (words) => {
    const read = words.replace(/\p{L}+/gu, meant);
    if (read !== words) {
      const note = document.createElement("p");
      note.textContent = `No page has “${words}”. These are the results for “${read}”.`;
      document.querySelector("#search-results").before(note);
    }
    query(read);
  };
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
