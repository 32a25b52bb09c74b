// On paper the solutions stand at the end of their chapter, each under the title of its exercise.
(() => {
  "use strict";
  let restore = [];
  const titleOf = (cell) => {
    let before = cell.previousElementSibling;
    while (before && !before.matches(".admonition.exercise")) before = before.previousElementSibling;
    return before?.querySelector(".admonition-title").textContent ?? "";
  };
  const collect = (page) => {
    const cells = [...page.querySelectorAll(".cell.tag_solution")];
    if (!cells.length) return;
    const titles = cells.map(titleOf);
    const end = document.createElement("section");
    end.innerHTML = "<h2>Solutions</h2>";
    cells.forEach((cell, place) => {
      const home = document.createComment("");
      cell.replaceWith(home);
      restore.push(() => home.replaceWith(cell));
      if (titles[place] !== titles[place - 1]) {
        const title = document.createElement("h3");
        title.textContent = titles[place];
        end.append(title);
      }
      end.append(cell);
    });
    page.insertBefore(end, page.querySelector(":scope > .page-foot"));
    restore.push(() => end.remove());
  };
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("article.bd-article, .whole-book .page").forEach(collect);
  });
  window.addEventListener("afterprint", () => {
    restore.forEach((undo) => undo());
    restore = [];
  });
})();
