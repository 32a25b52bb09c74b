// What scrolls sideways can be reached with the keyboard: formulas, tables, code.
// A box is marked only while it is wider than its place, so that Tab stops nowhere in vain.
(() => {
  "use strict";
  const boxes = ".formula, .bd-article p, .bd-article li, .bd-article table, .bd-article pre";
  const mark = () => {
    const all = [...document.querySelectorAll(boxes)];
    const wide = all.map((box) => box.scrollWidth > box.clientWidth + 1
      && ["auto", "scroll"].includes(getComputedStyle(box).overflowX));
    all.forEach((box, index) => {
      if (wide[index] && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.dataset.scrolls = "";
      } else if (!wide[index] && "scrolls" in box.dataset) {
        box.removeAttribute("tabindex");
        delete box.dataset.scrolls;
      }
    });
  };
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(mark);
  };
  document.addEventListener("toggle", later, true);  // a folded part was opened
  window.addEventListener("resize", later);
  document.fonts.ready.then(later);
})();
