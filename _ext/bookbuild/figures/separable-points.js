// Ten points of two classes, to be moved: the boundary and the length of the parameters as weight decay
// goes to 0, and whether the points are separable.
liveFigures.drawn["separable-points"] = (formulas, {points, labels}, {make, put, number, line, axes, newton, penalised}) => {
  const side = [-2.5, 2.5], ends = [-6, 1], longest = 20, classes = [1, 2];
  const decays = Array.from({length: 8}, (_, i) => 1 - i);
  let map, curve, dots, border, last, lengths, here, badge;
  const samples = (state) => state.x.map((value, i) => [1, value, state.y[i]]);
  const oneHot = (state) => state.label.map((label) => [1 - label, label]);
  const minimiser = (state, exponent, start) =>
    newton(penalised(formulas, samples(state), oneHot(state), 10 ** exponent), start);

  // The book's condition: all leads over the other class are positive for some v. If there is such a v,
  // one is square to a side of a hull of the two classes, or joins two of their points.
  const leads = (state, v) => {
    const x = samples(state), Y = oneHot(state);
    const changes = x.map((_, i) => classes.map((j) => formulas.change(x, v, 3, i + 1, j)));
    return x.map((_, i) => formulas.lead(Y, changes, 2, i + 1, 2 - state.label[i]));
  };
  const separating = (state) => {
    const x = samples(state), own = [0, 1].map((label) => x.filter((_, i) => state.label[i] === label));
    if (!own[0].length || !own[1].length) return [[0, 2 * state.label[0] - 1], [0, 0], [0, 0]];
    const ways = x.flatMap(([, p, q], i) => x.slice(0, i).map(([, r, s]) => [p - r, q - s]));
    for (const [p, q] of ways) for (const [a, b] of [[p, q], [-p, -q], [q, -p], [-q, p]]) {
      const along = own.map((rows) => rows.map(([, u, v]) => a * u + b * v));
      const middle = (Math.max(...along[0]) + Math.min(...along[1])) / 2;
      const v = [[0, -middle], [0, a], [0, b]];
      if (Math.min(...leads(state, v)) > 1e-9) return v;
    }
    return null;
  };
  // The line on which both classes have the same logit.
  const boundary = (theta) => {
    const [w, p, q] = [0, 1, 2].map((a) => theta[2 * a + 1] - theta[2 * a]), size = Math.hypot(p, q);
    if (size < 1e-9) return "";
    const [cx, cy] = [-w * p / size ** 2, -w * q / size ** 2];
    return line([-9, 9].map((t) => [map.x(cx - t * q / size), map.y(cy + t * p / size)]));
  };
  return {
    minimiser, separating,
    size: [400, 262],
    state: {x: points.map(([x]) => x), y: points.map(([, y]) => y), label: labels, held: 0, decay: -1},
    limits: {x: [...side, 0.05], y: [...side, 0.05], label: [0, 1, 1], held: [0, 9, 1], decay: [...ends, 0.1]},
    controls: [
      {range: "decay", label: "weight decay λ", words: (value) => number(10 ** value)},
      {choice: "held", label: "Point", options: points.map((_, i) => `point ${i + 1}`)},
      {range: "x", at: (state) => state.held, label: "its first feature", words: (value) => number(value)},
      {range: "y", at: (state) => state.held, label: "its second", words: (value) => number(value)},
      {button: "Change its class", act: (state, set) => set("label", 1 - state.label[state.held], state.held)},
    ],
    draw(svg) {
      map = axes(svg, [30, 24, 206, 200], side, side, {
        xlabel: "first feature", ylabel: "second feature", xticks: [-2, 0, 2], yticks: [-2, 0, 2],
      });
      const clip = make(svg, "clipPath", {id: "points-frame"});
      make(clip, "rect", {x: 30, y: 24, width: 206, height: 200});
      const inside = make(svg, "g", {"clip-path": "url(#points-frame)"});
      last = make(inside, "path", {class: "line dashed"});
      border = make(inside, "path", {class: "line green"});
      dots = points.map(() => make(svg, "path", {class: "point handle"}));
      curve = axes(svg, [284, 44, 108, 180], [-ends[1], -ends[0]], [0, longest], {
        ylabel: "‖θ‖", yticks: [0, 10, 20], xlabel: "λ",
      });
      [[-1, "10"], [2, "0.01"], [5, "1e-5"]].forEach(([at, text]) =>
        make(svg, "text", {x: curve.x(at), y: 240, "text-anchor": "middle"}, text));
      lengths = make(svg, "path", {class: "line green", ...curve.within});
      here = make(svg, "circle", {r: 5, class: "point green"});
      badge = make(svg, "text", {x: 392, y: 16, "text-anchor": "end"});
    },
    grab(px, py, state, set) {
      const away = (i) => Math.hypot(map.x(state.x[i]) - px, map.y(state.y[i]) - py);
      const nearest = [...points.keys()].reduce((best, i) => (away(i) < away(best) ? i : best));
      if (away(nearest) > 30) return null;
      set("held", nearest);
      return (qx, qy) => map.back(qx, qy).forEach((value, i) => set(["x", "y"][i], value, nearest));
    },
    show(state) {
      let theta = Array(6).fill(0), now = theta;
      const path = decays.map((exponent) => {
        theta = minimiser(state, exponent, theta);
        if (exponent >= state.decay) now = theta;
        return [curve.x(-exponent), curve.y(Math.hypot(...theta))];
      });
      now = minimiser(state, state.decay, now);
      const length = Math.hypot(...now), apart = separating(state) !== null;
      put(lengths, {d: line(path)});
      put(here, {cx: curve.x(-state.decay), cy: curve.y(Math.min(longest, length))});
      put(border, {d: boundary(now)});
      put(last, {d: boundary(theta)});
      dots.forEach((dot, i) => {
        const [x, y] = [map.x(state.x[i]), map.y(state.y[i])], chosen = i === state.held ? " chosen" : "";
        const shape = state.label[i] ? "m-6,-6h12v12h-12z" : "m-7,0a7,7 0 1 0 14,0a7,7 0 1 0 -14,0";
        put(dot, {d: `M${x},${y}${shape}`, class: `point handle ${state.label[i] ? "orange" : "blue"}${chosen}`});
      });
      put(badge, {class: apart ? "green" : ""});
      badge.textContent = apart ? "separable" : "not separable";
      const end = Math.hypot(...theta);
      const {held} = state, spot = [state.x[held], state.y[held]].map((value) => number(value)).join(", ");
      return `Point ${held + 1} of class ${state.label[held]} is at (${spot}). The points are ${badge.textContent}. At λ = `
        + `${number(10 ** state.decay)} the parameters have the length ${number(length)}, at λ = 1e-6 ${number(end)}. `
        + "The dashed line is the boundary at λ = 1e-6.";
    },
  };
};
