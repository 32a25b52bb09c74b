// Weight decay: the contours, the minimiser, the eigenvalues at a point, and the disk around the point
// that is certain to hold the minimiser.
liveFigures.drawn["weight-decay-disk"] = (formulas, {x, Y}, {make, put, number, line, axes, contours, newton, penalised}) => {
  const range = [-3, 3], exponents = [-2, 1];
  let map, paths, disk, lowest, point, away, scale, dots, limit;
  const lambda = (state) => 10 ** state.decay;
  // What is known at a point: the length of the gradient, the eigenvalues, the disk, the minimiser.
  const certificate = (theta, decay) => {
    const {cost, gradient, hessian} = penalised(formulas, x, Y, decay);
    const slope = Math.hypot(...gradient(theta)), [[a, b], [, d]] = hessian(theta);
    const spread = Math.hypot((a - d) / 2, b), middle = (a + d) / 2;
    const minimiser = newton({cost, gradient, hessian}, [0, 0]);
    const distance = Math.hypot(theta[0] - minimiser[0], theta[1] - minimiser[1]);
    return {slope, eigenvalues: [middle - spread, middle + spread], radius: slope / decay, minimiser, distance};
  };
  return {
    certificate,
    size: [400, 262],
    state: {decay: -0.8, theta: [2, 1.5]},
    limits: {decay: [...exponents, 0.05], theta: [...range, 0.05]},
    controls: [
      {range: "decay", label: "weight decay λ", words: (_, state) => number(lambda(state))},
      {range: "theta", at: () => 0, label: "your point: θ₀", words: (value) => number(value)},
      {range: "theta", at: () => 1, label: "θ₁", words: (value) => number(value)},
    ],
    draw(svg) {
      map = axes(svg, [30, 24, 206, 200], range, range, {
        xlabel: "θ₀", ylabel: "θ₁", xticks: [-2, 0, 2], yticks: [-2, 0, 2],
      });
      const clip = make(make(svg, "clipPath", {id: "disk-frame"}), "rect", {x: 30, y: 24, width: 206, height: 200});
      const inside = make(svg, "g", {"clip-path": `url(#${clip.parentElement.id})`});
      disk = make(inside, "circle", {class: "area blue"});
      paths = Array.from({length: 12}, () => make(inside, "path", {class: "line thin"}));
      away = make(inside, "path", {class: "line blue dashed"});
      lowest = make(svg, "circle", {r: 5, class: "point green"});
      point = make(svg, "circle", {r: 7, class: "point handle blue"});
      scale = axes(svg, [318, 24, 70, 200], [0.4, 2.6], exponents, {ylabel: "eigenvalues", xticks: [1, 2]});
      [0.01, 0.1, 1, 10].forEach((value) => make(svg, "text", {
        x: 312, y: scale.y(Math.log10(value)) + 4, "text-anchor": "end",
      }, number(value)));
      limit = {line: make(svg, "path", {class: "line green dashed"}), text: make(svg, "text", {class: "green", x: 374})};
      dots = [1, 2].map(() => make(svg, "circle", {r: 5, class: "point orange"}));
    },
    grab(px, py, state, set) {
      if (Math.hypot(map.x(state.theta[0]) - px, map.y(state.theta[1]) - py) > 30) return null;
      return (qx, qy) => map.back(qx, qy).forEach((value, i) => set("theta", value, i));
    },
    show(state) {
      const decay = lambda(state), {theta} = state, {cost} = penalised(formulas, x, Y, decay);
      const {slope, eigenvalues, radius, minimiser, distance} = certificate(theta, decay);
      const bottom = cost(minimiser), levels = paths.map((_, i) => bottom + 0.03 * (i + 0.5) ** 2);
      contours((u, v) => cost([u, v]), range, range, 26, levels, map).forEach((d, i) => put(paths[i], {d}));
      const [cx, cy] = [map.x(theta[0]), map.y(theta[1])], [ex, ey] = [map.x(minimiser[0]), map.y(minimiser[1])];
      put(disk, {cx, cy, r: (map.x(radius) - map.x(0)).toFixed(1)});
      put(point, {cx, cy});
      put(lowest, {cx: ex, cy: ey});
      put(away, {d: line([[cx, cy], [ex, ey]])});
      put(limit.line, {d: `M318,${scale.y(state.decay)}h70`});
      put(limit.text, {y: scale.y(state.decay) - 6});
      limit.text.textContent = "λ";
      dots.forEach((dot, i) => put(dot, {
        cx: scale.x(i + 1), cy: scale.y(Math.min(1, Math.max(-2, Math.log10(eigenvalues[i])))),
      }));
      return `λ = ${number(decay)}: the minimiser is (${minimiser.map((value) => number(value)).join(", ")}). At your point the `
        + `gradient has the length ${number(slope)}, so the minimiser is within ${number(radius)} of it; it is `
        + `${number(distance)} away. The smallest eigenvalue there is ${number(eigenvalues[0])}.`;
    },
  };
};
