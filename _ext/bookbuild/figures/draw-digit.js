// Draw a digit: ten probabilities, and the vote of each pixel for one digit against another.
liveFigures.drawn["draw-digit"] = ({probability, evidence}, {weights, scale, pictures}, {make, put, number}) => {
  const side = 28, size = 150, left = 4, votesLeft = 166, top = 26, unit = size / side, steps = 9, bins = 6;
  const digits = Array.from({length: 10}, (_, digit) => digit);
  let theta, inks, votes, bars, marks, pen, heading;
  const decoded = () => {  // 16 bits a weight, the ten classes of a feature together, the bias first
    const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
    const all = new Int16Array(bytes.buffer);
    return Array.from({length: side * side + 1}, (_, a) => digits.map((j) => all[10 * a + j] * scale));
  };
  // Features without ink add nothing to any sum: they are left out.
  const seen = ({ink}) => [1, ...ink.map((level) => level / steps)].map((x, a) => [x, a]).filter(([x]) => x > 0);
  const probabilities = (state) => {
    theta ??= decoded();
    const kept = seen(state), x = [kept.map(([value]) => value)], rows = kept.map(([, a]) => theta[a]);
    return digits.map((digit) => probability(x, rows, kept.length, 10, 1, digit + 1));
  };
  const parts = (state) => {
    theta ??= decoded();
    return seen(state).map(([x, a]) =>
      [a, evidence([[x]], [theta[a]], 1, 1, state.first + 1, state.second + 1)]);
  };
  const stroke = (state, set, [fromX, fromY], [x, y]) => {
    const [dx, dy] = [x - fromX, y - fromY], length = dx * dx + dy * dy || 1;
    state.ink.forEach((level, at) => {
      const [px, py] = [at % side + 0.5 - fromX, Math.floor(at / side) + 0.5 - fromY];
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      const ink = steps * Math.min(1, Math.max(0, 1.7 - Math.hypot(px - t * dx, py - t * dy)));
      if (ink > level) set("ink", ink, at);
    });
  };
  const levels = (text) => [...text].map(Number);
  const squares = (places) => places.map((at) => `M${at % side},${Math.floor(at / side)}h1v1h-1z`).join("");
  return {
    probabilities, parts,
    size: [400, 186],
    state: {ink: levels(pictures[0]), picture: 0, first: 9, second: 4, pen: [3, 3]},
    limits: {ink: [0, 9, 1], picture: [0, pictures.length - 1, 1], first: [0, 9, 1], second: [0, 9, 1], pen: [0, side - 1, 1]},
    controls: [
      {button: "Next picture", act: (state, set) => {
        set("picture", (state.picture + 1) % pictures.length);
        levels(pictures[state.picture]).forEach((level, at) => set("ink", level, at));
      }},
      {button: "Empty", act: (state, set) => state.ink.forEach((_, at) => set("ink", 0, at))},
      {choice: "first", label: "Votes for", options: digits},
      {choice: "second", label: "against", options: digits},
      {range: "pen", at: () => 0, label: "pen, column", words: (value) => number(value + 1)},
      {range: "pen", at: () => 1, label: "pen, row", words: (value) => number(value + 1)},
      {button: "Put ink there", act: (state, set) => {
        const spot = state.pen.map((value) => value + 0.5);
        stroke(state, set, spot, spot);
      }},
    ],
    draw(svg) {
      const place = (x, title) => {
        make(svg, "text", {x, y: 17}, title);
        make(svg, "rect", {x, y: top, width: size, height: size, class: "frame"});
        return make(svg, "g", {transform: `translate(${x} ${top}) scale(${unit})`});
      };
      const sheet = place(left, "draw here");
      inks = Array.from({length: steps}, (_, i) => make(sheet, "path", {"fill-opacity": (i + 1) / steps, class: "ink"}));
      make(sheet, "rect", {x: 4, y: 4, width: 20, height: 20, class: "frame hint"});
      pen = make(sheet, "path", {class: "frame hint"});
      make(svg, "rect", {x: left, y: top, width: size, height: size, class: "sheet handle"});
      const map = place(votesLeft, "");
      heading = svg.querySelectorAll("text")[1];
      votes = ["orange", "blue"].map((color) => Array.from({length: bins}, (_, i) =>
        make(map, "path", {"fill-opacity": (i + 1) / bins, class: `point ${color}`})));
      make(svg, "text", {x: 328, y: 17}, "p");
      marks = digits.map((digit) => make(svg, "text", {x: 328, y: top + 11 + digit * 15}, digit));
      bars = digits.map(() => make(svg, "path", {class: "bar"}));
    },
    grab(x, y, state, set) {
      const at = (px, py) => [(px - left) / unit, (py - top) / unit];
      if (x > left + size || y < top || y > top + size) return null;
      let last = at(x, y);
      stroke(state, set, last, last);
      return (px, py) => {
        stroke(state, set, last, at(px, py));
        last = at(px, py);
      };
    },
    show(state) {
      const p = probabilities(state), ranked = [...digits].sort((one, other) => p[other] - p[one]);
      inks.forEach((path, i) => put(path, {
        d: squares([...state.ink.keys()].filter((at) => state.ink[at] === i + 1)),
      }));
      put(pen, {d: `M${state.pen[0]},${state.pen[1]}h1v1h-1z`});
      const all = parts(state), pixels = all.filter(([a]) => a > 0).map(([a, vote]) => [a - 1, vote]);
      const most = Math.max(1e-9, ...pixels.map(([, vote]) => Math.abs(vote)));
      votes.forEach((paths, against) => paths.forEach((path, i) => put(path, {
        d: squares(pixels.filter(([, vote]) => (against ? -vote : vote) > 0
          && Math.ceil(Math.abs(vote) / most * bins) === i + 1).map(([at]) => at)),
      })));
      heading.textContent = `for ${state.first} (orange), ${state.second} (blue)`;
      bars.forEach((bar, digit) => {
        const color = {[state.first]: "orange", [state.second]: "blue"}[digit] ?? "";
        put(bar, {d: `M342,${top + digit * 15 + 1}h${54 * p[digit]}v12H342z`, class: `bar ${color}`});
        put(marks[digit], {class: color});
      });
      const sum = (keep) => all.filter(([, vote]) => keep(vote)).reduce((total, [, vote]) => total + vote, 0);
      return `Most likely a ${ranked[0]}, with probability ${p[ranked[0]].toFixed(3)}; then a ${ranked[1]}, with `
        + `${p[ranked[1]].toFixed(3)}. Log-odds of ${state.first} against ${state.second}: ${number(sum(() => true))}, of which `
        + `${number(sum((vote) => vote > 0))} speak for ${state.first} and ${number(sum((vote) => vote < 0))} against it.`;
    },
  };
};
