// The loss of one sample: five samples on the two curves, and their cost.
liveFigures.drawn["one-loss"] = ({loss, bits, cost}, {p, y}, {make, put, number, line, axes}) => {
  const top = 5;
  let plot, bars, curves, points, mean, meanText;
  const height = (value) => Math.min(value, top);
  return {
    size: [400, 270],
    state: {p, y, held: 2},
    limits: {p: [0.01, 0.99, 0.01], y: [0, 1, 1], held: [0, 4, 1]},
    controls: [
      {choice: "held", label: "Sample", options: p.map((_, i) => `sample ${i + 1}`)},
      {range: "p", at: (state) => state.held, label: "its probability p", words: (value) => value.toFixed(2)},
      {button: "Flip its label", act: (state, set) => set("y", 1 - state.y[state.held], state.held)},
    ],
    draw(svg) {
      plot = axes(svg, [34, 24, 220, 200], [0, 1], [0, top], {
        xlabel: "p, the probability of class 1", ylabel: "loss",
        xticks: [0, 0.25, 0.5, 0.75, 1], yticks: [0, 1, 2, 3, 4, 5],
      });
      const grid = Array.from({length: 197}, (_, i) => 0.01 + i / 200);
      curves = [0, 1].map((label) => make(svg, "path", {
        class: label ? "line blue" : "line orange dashed",
        d: line(grid.map((q) => [plot.x(q), plot.y(height(loss(label, q)))])),
      }));
      make(svg, "text", {x: plot.x(0.2), y: plot.y(3.1), class: "blue"}, "y = 1");
      make(svg, "text", {x: plot.x(0.8), y: plot.y(3.1), class: "orange", "text-anchor": "end"}, "y = 0");
      bars = axes(svg, [290, 24, 100, 200], [0.4, 5.6], [0, top], {
        xlabel: "the five samples", xticks: [1, 2, 3, 4, 5],
      });
      points = p.map((_, i) => ({
        bar: make(svg, "path", {class: "bar"}),
        point: make(svg, "circle", {r: 6, class: "point"}),
      }));
      mean = make(svg, "path", {class: "line dashed"});
      meanText = make(svg, "text", {x: 390, y: 16, "text-anchor": "end"});
    },
    grab(x, y, state, set) {
      if (x > 265) return null;
      const away = (i) => Math.hypot(plot.x(state.p[i]) - x, plot.y(height(loss(state.y[i], state.p[i]))) - y);
      const nearest = [...state.p.keys()].reduce((best, i) => (away(i) < away(best) ? i : best));
      if (away(nearest) > 30) return null;
      set("held", nearest);
      return (px, py) => set("p", plot.back(px, py)[0], nearest);
    },
    show(state) {
      state.p.forEach((q, i) => {
        const value = loss(state.y[i], q), color = state.y[i] ? "blue" : "orange";
        const chosen = i === state.held ? " chosen" : "";
        put(points[i].point, {cx: plot.x(q), cy: plot.y(height(value)), class: `point handle ${color}${chosen}`});
        put(points[i].bar, {
          d: `M${bars.x(i + 0.65)},${bars.y(0)}V${bars.y(height(value))}H${bars.x(i + 1.35)}V${bars.y(0)}`,
          class: `bar ${color}${chosen}`,
        });
      });
      const all = cost(state.p, state.y, 5);
      put(mean, {d: `M${bars.x(0.4)},${bars.y(height(all))}H${bars.x(5.6)}`});
      meanText.textContent = `cost ${number(all)}`;
      const {held} = state, q = state.p[held], label = state.y[held];
      return `Sample ${held + 1} has label ${label} and p = ${q.toFixed(2)}: its loss is ${number(loss(label, q))}, `
        + `in bits ${number(bits(2, label, q))}. The cost, the mean of the five losses, is ${number(all)}.`;
    },
  };
};
