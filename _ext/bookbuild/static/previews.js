// A reference to an equation, a figure or a term shows it on hover and on focus. The page that holds
// it is fetched from this site, once; from disk, where pages may not read one another, only this
// page's own are shown.
(() => {
  "use strict";
  const pages = new Map();
  const box = document.createElement("div");
  box.className = "preview";
  box.hidden = true;
  box.setAttribute("role", "tooltip");
  let wanted = null;
  const hide = () => { wanted = null; box.hidden = true; };
  const read = async (url) => {
    const text = await (await fetch(url)).text();
    return new DOMParser().parseFromString(text, "text/html");
  };
  const page = (url) => {
    if (url === location.href.split("#")[0]) return document;
    if (location.protocol === "file:") return null;
    if (!pages.has(url)) pages.set(url, read(url));
    return pages.get(url);
  };
  const show = async (link) => {
    wanted = link;
    const [url, id] = link.href.split("#");
    const found = (await page(url))?.getElementById(decodeURIComponent(id));
    if (!found) return;
    const copy = document.createElement("div");
    copy.append(found.cloneNode(true));
    if (found.tagName === "DT") copy.append(found.nextElementSibling.cloneNode(true));
    copy.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    await window.drawFormulas?.(copy);  // of lightsite, where drawings come late
    if (wanted !== link) return;
    copy.querySelectorAll(".headerlink, .tip").forEach((part) => part.remove());
    copy.querySelectorAll("[tabindex]").forEach((part) => part.removeAttribute("tabindex"));
    box.replaceChildren(copy);
    const place = link.getBoundingClientRect();
    box.hidden = false;
    const left = Math.min(place.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    const below = place.bottom + box.offsetHeight + 8 < window.innerHeight;
    box.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    box.style.top = `${window.scrollY
      + (below ? place.bottom + 6 : Math.max(place.top - box.offsetHeight - 6, 0))}px`;
  };
  document.body.append(box);
  const shown = ["equation-", "fig-", "term-"].map((kind) => `.bd-article a[href*="#${kind}"]:not(.headerlink)`);
  for (const link of document.querySelectorAll(shown.join())) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("mouseleave", hide);
    link.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
