// What scrolls sideways can be reached with the keyboard: formulas, tables, code.
// A box is looked at when it comes near the window, so that a long page is not laid out at once,
// and it is marked only while it is wider than its place, so that Tab stops nowhere in vain.
(() => {
  "use strict";
  const boxes = ".formula, td .math, .bd-article p, .bd-article li, .bd-article table, .bd-article pre";
  const near = new Set();
  const mark = (box) => {
    const wide = box.scrollWidth > box.clientWidth + 1
      && ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
    if (wide && !box.hasAttribute("tabindex")) {
      box.tabIndex = 0;
      box.dataset.scrolls = "";
    } else if (!wide && "scrolls" in box.dataset) {
      box.removeAttribute("tabindex");
      delete box.dataset.scrolls;
    }
  };
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) near.add(entry.target);
      else near.delete(entry.target);
    }
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => mark(entry.target));
  }, {rootMargin: "400px"});
  document.querySelectorAll(boxes).forEach((box) => watcher.observe(box));
  window.addEventListener("resize", () => near.forEach(mark));
  document.fonts.ready.then(() => near.forEach(mark));
})();
