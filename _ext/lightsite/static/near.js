// What is far from the window is neither drawn nor laid out, so that a long page opens at once.
// Near it, a formula that waits is drawn; until then, or for good where this script does not run,
// the browser shows its MathML. And what scrolls sideways can be reached with the keyboard, but only
// while it is wider than its place, so that Tab stops nowhere in vain.
(() => {
  "use strict";
  const boxes = ".formula, td .math, .bd-article p, .bd-article li, .bd-article table, .bd-article pre";
  const near = new Set();
  const isWide = (box) => box.scrollWidth > box.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
  const mark = (parts) => {
    const wide = [...parts].map(isWide);  // all are read before one is written: a single layout
    [...parts].forEach((box, at) => {
      if (wide[at] && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.dataset.scrolls = "";
      } else if (!wide[at] && "scrolls" in box.dataset) {
        box.removeAttribute("tabindex");
        delete box.dataset.scrolls;
      }
    });
  };
  const files = new Map();
  const fetched = (file) => {  // as a script: a page from disk may not read files
    if (!files.has(file)) {
      files.set(file, new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = document.documentElement.dataset.content_root + file;
        script.addEventListener("load", () => resolve(window.drawings));
        document.head.append(script);
      }));
    }
    return files.get(file);
  };
  const draw = async (formula) => {
    const [file, place] = formula.dataset.drawing.split("#");
    const drawings = await fetched(file);
    if (formula.classList.contains("waits")) formula.insertAdjacentHTML("beforeend", drawings[place]);
    formula.classList.remove("waits");
  };
  const waiting = (part) => [...part.querySelectorAll(".waits")];
  window.drawFormulas = (part) => Promise.all(waiting(part).map(draw));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) near.add(entry.target);
      else near.delete(entry.target);
    }
    const here = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
    mark(here.filter((part) => !part.matches(".waits")));
    here.filter((part) => part.matches(".waits")).forEach(async (part) => {
      await draw(part);
      const box = part.closest(boxes);
      if (box) mark([box]);
    });
  }, {rootMargin: "800px"});
  document.querySelectorAll(`${boxes}, .waits`).forEach((part) => watcher.observe(part));
  let frame = 0;
  const markNear = () => {  // once in a frame, however much has changed
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      mark(near);
    });
  };
  window.addEventListener("resize", markNear);
  document.fonts.addEventListener("loadingdone", markNear);
  document.addEventListener("contentvisibilityautostatechange", markNear);  // laid out only now
  // On paper nothing scrolls: a formula wider than a line is set smaller.
  const LINE = 40;  // in units of the letter's size: A4 of book.css, less the number and the indents
  const shrink = (formula) => {
    const drawn = [...formula.querySelectorAll(".katex-html > *")].map((part) => part.getBoundingClientRect());
    const size = parseFloat(getComputedStyle(formula.querySelector(".katex")).fontSize);
    const width = Math.max(...drawn.map((part) => part.right)) - Math.min(...drawn.map((part) => part.left));
    if (width > LINE * size) formula.style.fontSize = `${LINE * size / width}em`;
  };
  const folded = new Set();
  window.addEventListener("beforeprint", async () => {
    document.querySelectorAll("details:not([open])").forEach((part) => folded.add(part));
    folded.forEach((part) => { part.open = true; });
    await window.drawFormulas(document);
    document.querySelectorAll(".formula").forEach(shrink);
  });
  window.addEventListener("afterprint", () => {
    folded.forEach((part) => { part.open = false; });
    folded.clear();
    document.querySelectorAll(".formula").forEach((formula) => { formula.style.fontSize = ""; });
  });
  // What is laid out on the way to a place in the page moves it: follow it until all is still.
  const follow = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let frames = place ? 40 : 0;
    const stop = () => { frames = 0; };
    ["wheel", "touchstart", "keydown", "pointerdown"].forEach(
      (kind) => window.addEventListener(kind, stop, {once: true, passive: true}));
    const step = () => {
      if (frames-- <= 0) return;
      place.scrollIntoView();
      requestAnimationFrame(step);
    };
    step();
  };
  window.addEventListener("hashchange", follow);
  window.addEventListener("load", follow);
  // From the reader's first move on, and while nothing else is to be done, all is laid out, part by
  // part: the scroll bar then tells the true length of the page.
  const idle = window.requestIdleCallback ?? ((call) => setTimeout(call, 50));
  const layOut = (parts) => {
    if (!parts.length) {
      document.documentElement.dataset.laidOut = "all";
      return;
    }
    for (let elements = 0; parts.length && elements < 400;) {  // as many as a frame lays out
      const part = parts.shift();
      part.style.contentVisibility = "visible";
      elements += part.getElementsByTagName("*").length;
    }
    idle(() => layOut(parts));
  };
  const moves = ["pointermove", "touchstart", "wheel", "keydown", "scroll"];
  const begin = () => {
    moves.forEach((kind) => window.removeEventListener(kind, begin));
    const parts = document.querySelectorAll(".bd-article section section, .bd-article div.cell_output");
    idle(() => layOut([...parts]));
  };
  window.addEventListener("load", () => moves.forEach(
    (kind) => window.addEventListener(kind, begin, {passive: true})));
  // Fetched when the page has come to rest, so that it is printed with all its drawings.
  const fetchAll = async () => {
    for (const formula of waiting(document)) await fetched(formula.dataset.drawing.split("#")[0]);
  };
  window.addEventListener("load", () => setTimeout(fetchAll, 1000));
})();
