// Softmax as a map onto a triangle: three logits, a temperature, and a shift that changes nothing.
liveFigures.drawn["softmax-triangle"] = ({probability}, data, {make, put, number, line, axes}) => {
  const corners = [[24, 226], [236, 226], [130, 226 - 212 * Math.sqrt(0.75)]];
  const classes = [1, 2, 3];
  let plot, point, trail, bars, shares;
  const probabilities = ({z, temperature, shift}) => {
    const logits = [z.map((value) => (value + shift) / temperature)];
    return classes.map((j) => probability(logits, 3, 1, j));
  };
  const spot = (p) => [0, 1].map((axis) => p.reduce((sum, share, j) => sum + share * corners[j][axis], 0));
  return {
    size: [400, 262],
    state: {z: [1.5, 0.5, -1], temperature: 1, shift: 0},
    limits: {z: [-4, 4, 0.1], temperature: [0.1, 5, 0.1], shift: [-4, 4, 0.1]},
    controls: [
      ...classes.map((j) => ({range: "z", at: () => j - 1, label: `logit ${j}`, words: (value) => number(value)})),
      {range: "temperature", label: "temperature", words: (value) => number(value)},
      {range: "shift", label: "common shift", words: (value) => number(value)},
    ],
    draw(svg) {
      make(svg, "path", {class: "frame", d: `${line(corners)}Z`});
      trail = make(svg, "path", {class: "line thin dashed"});
      shares = classes.map((j) => make(svg, "text", {
        x: corners[j - 1][0], y: corners[j - 1][1] + (j < 3 ? 20 : -8),
        "text-anchor": ["start", "end", "middle"][j - 1],
      }));
      point = make(svg, "circle", {r: 7, class: "point orange"});
      plot = axes(svg, [288, 26, 104, 198], [0.5, 3.5], [-8, 8], {
        ylabel: "logit + shift", xlabel: "class", xticks: classes, yticks: [-8, -4, 0, 4, 8],
      });
      make(svg, "path", {class: "frame", d: `M288,${plot.y(0)}h104`});
      bars = classes.map(() => ({bar: make(svg, "path", {class: "bar blue"}), end: make(svg, "circle", {r: 7, class: "point handle blue"})}));
    },
    grab(x, y, state, set) {
      if (x < 280) return null;
      const j = Math.min(2, Math.max(0, Math.round(plot.back(x, y)[0]) - 1));
      if (Math.abs(plot.y(state.z[j] + state.shift) - y) > 30) return null;
      return (px, py) => set("z", plot.back(px, py)[1] - state.shift, j);
    },
    show(state) {
      const p = probabilities(state), [cx, cy] = spot(p);
      put(point, {cx, cy});
      const warm = Array.from({length: 60}, (_, i) => 0.1 * 1.09 ** i);
      put(trail, {d: line(warm.map((temperature) => spot(probabilities({...state, temperature}))))});
      classes.forEach((j) => {
        const top = plot.y(state.z[j - 1] + state.shift);
        put(bars[j - 1].end, {cx: plot.x(j), cy: top});
        put(bars[j - 1].bar, {d: `M${plot.x(j - 0.2)},${plot.y(0)}V${top}H${plot.x(j + 0.2)}V${plot.y(0)}`});
        shares[j - 1].textContent = `class ${j}: ${p[j - 1].toFixed(3)}`;
      });
      const words = state.z.map((value) => number(value + state.shift)).join(", ");
      return `Logits ${words} at temperature ${number(state.temperature)}: the probabilities are `
        + `${p.map((share) => share.toFixed(3)).join(", ")}. The dashed curve shows the other temperatures.`;
    },
  };
};
