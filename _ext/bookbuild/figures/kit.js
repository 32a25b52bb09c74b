// What all pictures that answer share: the controls, a sentence that says what is seen, the state in
// the link, and a button that brings the first state back.
(() => {
  "use strict";
  const {make} = liveFigures.tools;
  const snapped = (value, [low, high, step]) => {
    const steps = Math.round((Math.min(high, Math.max(low, value)) - low) / step);
    return Number(Math.min(high, low + steps * step).toFixed(6));
  };

  liveFigures.start = (place, name) => {
    const {formulas, data} = liveFigures.given[name](liveFigures.tools);
    const figure = liveFigures.drawn[name](formulas, data, liveFigures.tools);
    const image = place.parentElement.querySelector("img");
    const state = structuredClone(figure.state);
    const set = (key, value, at) => {
      const valid = snapped(value, figure.limits[key]);
      if (at === undefined) state[key] = valid;
      else state[key][at] = valid;
    };
    // The state in the link: arrays of digits as one word, other numbers between signs.
    const isWord = (key) => Array.isArray(state[key]) && figure.limits[key].join() === "0,9,1";
    const written = () => Object.keys(state).map((key) =>
      [state[key]].flat().join(isWord(key) ? "" : "*")).join("_");
    const read = (text) => {
      const parts = text.split("_"), keys = Object.keys(state);
      if (parts.length !== keys.length) return;
      keys.forEach((key, at) => keep(key, parts[at].split(isWord(key) ? "" : "*").map(Number)));
    };
    const keep = (key, numbers) => {
      if (numbers.length !== [state[key]].flat().length || !numbers.every(Number.isFinite)) return;
      if (Array.isArray(state[key])) numbers.forEach((value, at) => set(key, value, at));
      else set(key, numbers[0]);
    };
    const first = written();  // as the chapter has it
    read(new URLSearchParams(location.search).get(name) ?? "");

    const says = `says-${name}`;
    const [width, height] = figure.size;
    const svg = make(place, "svg", {
      viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": image.alt, "aria-describedby": says,
    });
    const panel = make(place, "div", {class: "controls"});
    const sentence = make(place, "p", {class: "says", id: says, "aria-live": "polite"});
    let frame = 0, rest = 0;
    const follow = [];
    const show = () => {
      frame = 0;
      const text = figure.show(state);
      follow.forEach((update) => update());
      sentence.setAttribute("aria-live", "off");  // a hand that moves is not to be talked over
      sentence.textContent = text;
      clearTimeout(rest);
      rest = setTimeout(settle, 500);
    };
    const settle = () => {
      sentence.setAttribute("aria-live", "polite");
      sentence.textContent = `${sentence.textContent} `;
      const url = new URL(location);
      const now = written();
      if (now === first) url.searchParams.delete(name);
      else url.searchParams.set(name, now);
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    };
    const changed = () => { frame ||= requestAnimationFrame(show); };
    const change = (act) => { act(state, set); changed(); };
    figure.draw(svg, change);

    for (const {range, choice, button, label, at, words, options, act} of figure.controls) {
      if (button) {
        make(panel, "button", {type: "button"}, button).onclick = () => change(act);
        continue;
      }
      const box = make(panel, "label", {class: range ? "range" : "choice"});
      const title = make(box, "span", {}, label);
      const key = range ?? choice;
      const [min, max, step] = figure.limits[key];
      const input = range ? make(box, "input", {type: "range", min, max, step}) : make(box, "select");
      if (choice) options.forEach((text, value) => make(input, "option", {value: value + min}, text));
      const value = () => at ? state[key][at(state)] : state[key];
      input.oninput = () => { set(key, Number(input.value), at?.(state)); changed(); };
      follow.push(() => {
        input.value = value();
        if (!words) return;
        title.textContent = `${label}: ${words(value(), state)}`;
        input.setAttribute("aria-valuetext", words(value(), state));
      });
    }
    make(panel, "button", {type: "button"}, "Reset").onclick = () => { read(first); changed(); };

    // A figure's `grab` says what is held at a place of the drawing: a function that moves it.
    const where = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [point.x, point.y];
    };
    let held = null;
    svg.onpointerdown = (event) => {
      held = figure.grab?.(...where(event), state, set);
      if (!held) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      changed();
    };
    svg.onpointermove = (event) => {
      if (!held) return;
      held(...where(event));
      changed();
    };
    svg.onpointerup = svg.onpointercancel = () => { held = null; };

    show();
    place.parentElement.classList.add("answering");
    liveFigures.shown[name] = {state, set, show, figure, formulas, data};
  };
})();
