// A picture that answers fetches its script when it comes near the screen. Who asked for less motion
// keeps the picture until a button is pressed; in print and without scripts it stays.
(() => {
  "use strict";
  window.liveFigures = {given: {}, drawn: {}, shown: {}};
  const files = new Map();
  const fetched = (file) => {  // as a script: a page from disk may not read files
    if (!files.has(file)) {
      files.set(file, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = document.documentElement.dataset.content_root + file;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      }));
    }
    return files.get(file);
  };
  const start = async (place) => {
    const {figure, script} = place.dataset;
    for (const file of script.split(" ")) await fetched(file);
    liveFigures.start(place, figure);
  };
  const ask = (place) => {
    const button = document.createElement("button");
    button.textContent = "Take hold of this picture";
    button.onclick = () => { button.remove(); start(place); };
    place.append(button);
  };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const watcher = new IntersectionObserver((entries) => {
    for (const {isIntersecting, target} of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      (still ? ask : start)(target);
    }
  }, {rootMargin: "600px"});
  document.querySelectorAll(".live-figure").forEach((place) => watcher.observe(place));
})();
