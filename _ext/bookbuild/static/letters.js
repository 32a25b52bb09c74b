// A letter of a formula shows, on hover, what the notation page says of it: meaning, name in code,
// shape. That page is fetched once, at the first letter; from disk, where pages may not read one
// another, nothing is shown.
(() => {
  "use strict";
  const address = `${document.documentElement.dataset.content_root}chapters/notation.html`;
  const box = document.createElement("div");
  box.className = "letter-note";
  box.hidden = true;
  let rows = null, over = null;
  const read = async () => {
    const text = await (await fetch(address)).text();
    const found = new Map();
    for (const row of new DOMParser().parseFromString(text, "text/html").querySelectorAll("article tbody tr")) {
      for (const drawn of row.cells[0].querySelectorAll(".katex-html")) {
        const letter = drawn.querySelector(".mathnormal")?.textContent;
        if (letter && !found.has(letter)) found.set(letter, row);
      }
    }
    return found;
  };
  const show = async (letter) => {
    rows ??= read();
    const row = (await rows).get(letter.textContent);
    if (!row || over !== letter) return;
    box.replaceChildren(...[...row.cells].map((cell) => {
      const part = document.createElement("span");
      part.append(...[...cell.cloneNode(true).childNodes]);
      part.querySelectorAll("a").forEach((link) => link.remove());
      return part;
    }));
    const place = letter.getBoundingClientRect();
    box.hidden = false;
    const left = Math.min(place.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    box.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    box.style.top = `${place.bottom + 8 + window.scrollY}px`;
  };
  const hide = () => { over = null; box.hidden = true; };
  if (location.protocol === "file:") return;
  document.body.append(box);
  const article = document.querySelector(".bd-article");
  article?.addEventListener("mouseover", (event) => {
    const letter = event.target.closest(".katex-html .mathnormal");
    if (letter === over) return;
    hide();
    if (!letter || letter.closest("a")) return;
    over = letter;
    setTimeout(() => { if (over === letter) show(letter); }, 400);
  });
  article?.addEventListener("mouseleave", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
