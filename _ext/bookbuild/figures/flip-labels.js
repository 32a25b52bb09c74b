// Likelihood and cost of a constant model, side by side: click an image to flip its label.
liveFigures.drawn["flip-labels"] = ({logarithm, cost, share}, {images, labels}, {make, put, number, line, axes}) => {
  const m = images.length, across = 5, tile = 32, highest = 2.5;
  const grid = Array.from({length: 199}, (_, i) => (i + 1) / 200);
  const of = (p) => Array(m).fill(p);
  let frames, high, low, bump, valley, shares, at, scale;
  const picture = (levels) => {
    const canvas = document.createElement("canvas"), ink = canvas.getContext("2d");
    canvas.width = canvas.height = 8;
    [...levels].forEach((level, i) => {
      ink.fillStyle = `hsl(0 0% ${100 - parseInt(level, 17) / 0.16}%)`;
      ink.fillRect(i % 8, Math.floor(i / 8), 1, 1);
    });
    return canvas.toDataURL();
  };
  return {
    size: [400, 280],
    state: {y: labels, p: 0.3, held: 0},
    limits: {y: [0, 1, 1], p: [0.01, 0.99, 0.01], held: [0, m - 1, 1]},
    controls: [
      {range: "p", label: "p, for every image", words: (value) => value.toFixed(2)},
      {choice: "held", label: "Image", options: images.map((_, i) => `image ${i + 1}`)},
      {button: "Flip its label", act: (state, set) => set("y", 1 - state.y[state.held], state.held)},
    ],
    draw(svg, change) {
      make(svg, "text", {x: 4, y: 17}, "framed: label 1");
      frames = images.map((levels, i) => {
        const place = {x: 4 + i % across * tile, y: 28 + Math.floor(i / across) * tile};
        const image = make(svg, "image", {x: place.x + 2, y: place.y + 2, width: tile - 4, height: tile - 4, href: picture(levels), class: "tap pixels"});
        image.onclick = () => change((state, set) => {
          set("held", i);
          set("y", 1 - state.y[i], i);
        });
        return make(svg, "rect", {x: place.x + 1, y: place.y + 1, width: tile - 2, height: tile - 2});
      });
      high = axes(svg, [190, 24, 200, 84], [0, 1], [0, 1.1], {ylabel: "likelihood", xticks: [0, 0.5, 1]});
      low = axes(svg, [190, 148, 200, 94], [0, 1], [0, highest], {
        ylabel: "cost", xlabel: "p, the same for every image", xticks: [0, 0.25, 0.5, 0.75, 1], yticks: [0, 1, 2],
      });
      scale = make(svg, "text", {x: 390, y: 17, "text-anchor": "end"});
      shares = make(svg, "path", {class: "line green dashed"});
      bump = make(svg, "path", {class: "line blue"});
      valley = make(svg, "path", {class: "line orange", ...low.within});
      at = [make(svg, "circle", {r: 6, class: "point handle blue"}), make(svg, "circle", {r: 6, class: "point handle orange"})];
    },
    grab(x, y, state, set) {
      if (x < 182) return null;
      return (px) => set("p", low.back(px, 0)[0]);
    },
    show(state) {
      const {y, p} = state, logarithms = grid.map((q) => logarithm(of(q), y, m));
      const best = Math.max(...logarithms), costs = grid.map((q) => cost(of(q), y, m));
      const height = (value) => high.y(Math.exp(value - best));
      put(bump, {d: line(grid.map((q, i) => [high.x(q), height(logarithms[i])]))});
      put(valley, {d: line(grid.map((q, i) => [low.x(q), low.y(costs[i])]))});
      const q = share(y, m), here = logarithm(of(p), y, m), J = cost(of(p), y, m);
      put(shares, {d: `M${high.x(q)},24V108M${low.x(q)},148V242`});
      put(at[0], {cx: high.x(p), cy: height(here)});
      put(at[1], {cx: low.x(p), cy: low.y(Math.min(highest, J))});
      scale.textContent = `up to ${number(Math.exp(best))}`;
      frames.forEach((frame, i) => put(frame, {
        class: `frame-of ${y[i] ? "one" : ""}${i === state.held ? " held" : ""}`,
      }));
      const top = grid[logarithms.indexOf(best)], bottom = grid[costs.indexOf(Math.min(...costs))];
      return `${y.filter(Boolean).length} of ${m} labels are 1, a fraction of ${number(q)}. Of the drawn p the likelihood is highest at `
        + `${number(top)} and the cost lowest at ${number(bottom)}. At p = ${p.toFixed(2)} they are ${number(Math.exp(here))} and ${number(J)}.`;
    },
  };
};
