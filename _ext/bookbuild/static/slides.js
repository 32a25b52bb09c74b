// A chapter as slides (`?slides`): the parts of its page on screens of one size, a heading, derivation,
// theorem or figure to each, with as much of the text after it as fits. Solutions stay closed.
(() => {
  "use strict";
  const [WIDTH, HEIGHT, LARGEST, SMALLEST] = [1280, 720, 1.4, 0.5];
  const OBJECT = ".cell:not(.tag_solution), .admonition, .proof, figure, table, div.math";
  const NONE = ".page-foot, .quiz-key, script, .cell:not(:has(.cell_output))";  // code alone, say
  const made = (tag, name, words = "") =>
    Object.assign(document.createElement(tag), {className: name, textContent: words});
  const deck = made("main", "slides bd-article");
  const bar = made("p", "slides-bar");
  const counter = made("span", "");
  counter.setAttribute("role", "status");
  const parts = (box) => [...box.children].flatMap((part) => {
    if (part.matches("section")) return parts(part);
    const empty = !part.textContent.trim() && !part.querySelector("img");
    return empty || part.matches(NONE) ? [] : [part];
  });
  const begin = () => {
    const slide = made("section", "slide");
    slide.tabIndex = -1;
    deck.append(slide);
    return slide;
  };
  const isCut = (slide) => [slide, ...slide.querySelectorAll(".formula, p, li, table, pre, .cell_output")]
    .some((e) => e.scrollHeight > e.clientHeight + 9 && e === slide || e.scrollWidth > e.clientWidth + 2);
  const isTall = (slide) => slide.scrollHeight > slide.clientHeight + 1;
  const fill = (all) => {
    let slide, holds;  // whether it has its object
    all.forEach((part) => {
      const object = part.matches(OBJECT);
      if (!slide || part.matches("h1, h2, h3, h4") || (object && holds)) {
        slide = begin();
        holds = false;
      }
      slide.append(part);
      if (isTall(slide) && slide.childElementCount > 1) {
        const first = slide.childElementCount === 2 && slide.firstChild.matches("h1, h2, h3, h4");
        if (!first) {
          slide = begin();
          slide.append(part);
          holds = false;
        }
      }
      holds ||= object;
    });
  };
  const fit = (slide) => {
    for (let size = LARGEST; size > SMALLEST && (isTall(slide) || isCut(slide)); size -= 0.05) {
      slide.style.setProperty("--fit", size);
    }
  };
  let now = 0;
  const show = (place) => {
    const all = [...deck.children];
    now = Math.max(0, Math.min(place, all.length - 1));
    all.forEach((one, at) => one.classList.toggle("now", at === now));
    counter.textContent = `Slide ${now + 1} of ${all.length}`;
    all[now].focus();
    history.replaceState(null, "", `?slides#${now + 1}`);
  };
  const next = () => show(now + 1);
  const back = () => show(now - 1);
  const KEYS = {ArrowRight: next, ArrowDown: next, PageDown: next, " ": next, ArrowLeft: back, ArrowUp: back,
    PageUp: back, Home: () => show(0), End: () => show(Infinity),
    Escape: () => { location.href = location.pathname; }};
  const button = (words, act) => {
    const made_ = made("button", "", words);
    made_.addEventListener("click", act);
    return made_;
  };
  const resize = () => {
    deck.style.zoom = Math.min(innerWidth / WIDTH, (innerHeight - bar.offsetHeight) / HEIGHT);
  };
  const start = async () => {
    await window.drawFormulas?.(document);
    const all = parts(document.querySelector("article.bd-article"));
    bar.append(button("Back", back), counter, button("Next", next), button("Close", KEYS.Escape));
    document.body.replaceChildren(deck, bar);
    const close = () => deck.querySelectorAll("details").forEach((one) => { one.open = false; });
    all.forEach((part) => deck.append(part));
    close();
    await Promise.all([document.fonts.ready, ...[...document.images].map((image) => {
      image.loading = "eager";
      return image.decode().catch(() => {});
    })]);
    deck.replaceChildren();
    document.documentElement.classList.add("as-slides");
    deck.classList.add("measured");
    fill(all);
    [...deck.children].forEach(fit);
    deck.classList.remove("measured");
    resize();
    show(Number(location.hash.slice(1)) - 1 || 0);
    window.addEventListener("resize", resize);
    window.addEventListener("beforeprint", close);  // after near.js, which opens them for paper
    document.addEventListener("keydown", (event) => {
      const own = event.target.closest("input, textarea, select") || (event.key === " "
        && event.target.closest("summary, button"));
      if (!KEYS[event.key] || own || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      KEYS[event.key]();
    });
  };
  start();
})();
