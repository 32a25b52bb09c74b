// A chapter as slides: a heading, derivation, theorem or figure each, with what follows if it fits.
(() => {
  "use strict";
  const OBJECT = ".cell:not(.tag_solution, .tag_question), .admonition, .proof, figure, table, div.math";
  const HEADING = "h1, h2, h3, h4";
  const NONE = ".page-foot, .quiz-key, script, .cell:not(:has(.cell_output))";
  const made = (tag, className, textContent = "") => Object.assign(document.createElement(tag), {className, textContent});
  const deck = made("main", "slides bd-article");
  const bar = made("p", "slides-bar");
  const counter = made("span", "");
  counter.setAttribute("role", "status");
  const parts = (box) => [...box.children].flatMap((part) => {
    if (part.matches("section")) return parts(part);
    return part.matches(NONE) || !(part.textContent.trim() || part.querySelector("img")) ? [] : [part];
  });
  const begin = (...inside) => {
    const slide = Object.assign(made("section", "slide"), {tabIndex: -1});
    slide.append(...inside);
    deck.append(slide);
    return slide;
  };
  const tooTall = (slide) => slide.scrollHeight > slide.clientHeight + 1;
  const tooWide = (slide) => [slide, ...slide.querySelectorAll(".formula, p, li, table, pre")]
    .some((part) => part.scrollWidth > part.clientWidth + 2);
  const fill = (all) => {
    let slide, holds;
    all.forEach((part) => {
      const object = part.matches(OBJECT);
      if (!slide || (part.matches(HEADING) && !slide.lastChild.matches(HEADING)) || (object && holds)) {
        slide = begin();
        holds = false;
      }
      slide.append(part);
      if (tooTall(slide) && part.previousElementSibling?.matches(`:not(${HEADING})`)) {
        slide = begin(part);
        holds = false;
      }
      holds ||= object;
    });
  };
  const fit = (slide) => {
    for (let size = 1.35; size > 0.5 && (tooTall(slide) || tooWide(slide)); size -= 0.05) {
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
  const leave = () => { location.href = location.pathname; };
  const KEYS = {ArrowRight: next, ArrowDown: next, " ": next, ArrowLeft: back, ArrowUp: back, Home: () => show(0), End: () => show(Infinity), Escape: leave};
  const button = (words, onclick) => Object.assign(made("button", "", words), {onclick});
  const resize = () => { deck.style.zoom = Math.min(innerWidth / 1280, (innerHeight - bar.offsetHeight) / 720); };
  const start = async () => {
    await window.drawFormulas?.(document);
    const all = parts(document.querySelector("article.bd-article"));
    bar.append(button("Back", back), counter, button("Next", next), button("Close", leave));
    document.body.append(deck, bar);
    const close = () => deck.querySelectorAll("details").forEach((one) => { one.open = false; });
    deck.append(...all);
    close();
    const images = [...deck.querySelectorAll("img")];
    images.forEach((image) => { image.loading = "eager"; });
    await Promise.allSettled([document.fonts.ready, ...images.map((image) => image.decode())]);
    deck.replaceChildren();
    document.documentElement.classList.add("as-slides");
    deck.classList.add("measured");
    fill(all);
    [...deck.children].forEach(fit);
    deck.classList.remove("measured");
    resize();
    show(Number(location.hash.slice(1)) - 1 || 0);
    addEventListener("resize", resize);
    addEventListener("beforeprint", close);
    addEventListener("keydown", (event) => {
      const own = event.target.closest(event.key === " " ? "input, summary, button" : "input");
      if (!KEYS[event.key] || own || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      KEYS[event.key]();
    });
  };
  start();
})();
