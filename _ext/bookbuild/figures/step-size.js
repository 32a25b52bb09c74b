// Gradient descent on the contours of a cost of two weights: the path for steps from 0.1/L to 4/L.
liveFigures.drawn["step-size"] = ({cost, slope}, data, {make, put, number, line, axes, contours}) => {
  const {x, y, decay, smoothness, minimiser, curvature} = data, m = x.length, steps = 60;
  const across = [-2, 4], along = [-5, 3], costs = [0.5, 1.3];
  let map, curve, path, start, dots, fall;
  const walk = ([first, second], step) => {
    const points = [[first, second]];
    for (let t = 0; t < steps; t++) {
      const w = points[t];
      points.push(w.map((value, i) => value - step / smoothness * slope(x, y, w, decay, m, 2, i + 1)));
    }
    return points;
  };
  const J = (w) => cost(x, y, w, decay, m, 2);
  const inside = (value, [low, high]) => Math.min(high, Math.max(low, value));
  return {
    walk,
    size: [400, 262],
    state: {step: 1, w: [2, 1]},
    limits: {step: [0.1, 4, 0.05], w: [-4.5, 3.5, 0.1]},
    controls: [
      {range: "step", label: "step α", words: (value) => `${number(value)}/L`},
      {range: "w", at: () => 0, label: "start: bias", words: (value) => number(value)},
      {range: "w", at: () => 1, label: "start: weight", words: (value) => number(value)},
    ],
    draw(svg) {
      map = axes(svg, [30, 24, 200, 200], across, along, {
        xlabel: "bias", ylabel: "weight of the pixel", xticks: [-2, 0, 2, 4], yticks: [-4, -2, 0, 2],
      });
      const lowest = J(minimiser);
      const levels = Array.from({length: 11}, (_, i) => lowest + 0.012 * (i + 0.5) ** 2);
      contours((u, v) => J([u, v]), across, along, 40, levels, map).forEach((d) => make(svg, "path", {class: "line thin", d}));
      put(make(svg, "circle", {r: 4, class: "point green"}), {cx: map.x(minimiser[0]), cy: map.y(minimiser[1])});
      path = make(svg, "path", {class: "line orange", ...map.within});
      dots = Array.from({length: steps}, () => make(svg, "circle", {r: 2.2, class: "point orange", ...map.within}));
      start = make(svg, "circle", {r: 8, class: "point handle blue"});
      curve = axes(svg, [280, 24, 112, 200], [0, steps], costs, {
        xlabel: "iteration", ylabel: "cost", xticks: [0, 30, 60], yticks: [0.6, 0.8, 1, 1.2],
      });
      make(svg, "path", {class: "frame", d: `M280,${curve.y(lowest)}h112`});
      fall = make(svg, "path", {class: "line orange", ...curve.within});
    },
    grab(px, py, state, set) {
      if (Math.hypot(map.x(state.w[0]) - px, map.y(state.w[1]) - py) > 30) return null;
      return (qx, qy) => map.back(qx, qy).forEach((value, i) =>
        set("w", inside(value, [across, along][i].map((end, side) => end + [0.3, -0.3][side])), i));
    },
    show(state) {
      const points = walk(state.w, state.step), values = points.map(J);
      const shown = points.map(([u, v]) => [map.x(u), map.y(v)]);
      put(path, {d: line(shown)});
      dots.forEach((dot, t) => put(dot, {cx: shown[t + 1][0], cy: shown[t + 1][1]}));
      put(start, {cx: shown[0][0], cy: shown[0][1]});
      put(fall, {d: line(values.map((value, t) => [curve.x(t), curve.y(value)]))});
      const rises = values.filter((value, t) => t > 0 && value > values[t - 1] + 1e-12).length;
      const settles = state.step / smoothness < 2 / curvature;
      const end = settles ? "Near the minimum such steps lead to it"
        : "Near the minimum such steps lead away from it";
      return `Step ${number(state.step)}/L: in ${steps} iterations the cost rises ${rises} times and ends at `
        + `${number(values[steps], 4)}; the minimum is ${number(J(minimiser), 4)}. ${end}: `
        + `its curvature is ${number(curvature / smoothness)} L, and the limit ${number(2 * smoothness / curvature)}/L.`;
    },
  };
};
