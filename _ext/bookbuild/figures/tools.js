// What the scripts of the pictures are made with: elements, axes, contours; what the generated formulas
// are written with; and Newton's method.
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const make = (parent, name, attributes = {}, text) => {
    const drawn = name === "svg" || parent.namespaceURI === SVG;
    const node = drawn ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };
  const put = (node, attributes) => {
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  };
  const number = (value, digits = 3) => {
    const text = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)
      ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
    return text.replace(/\.?0+e/, "e").replace("-", "−").replace("e−", "e-").replace("e+", "e");
  };
  const line = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;

  let boxes = 0;
  // Axes in a box [left, top, width, height]; returns the maps from numbers to the drawing and back,
  // and the attribute of a curve that ends where the box does.
  const axes = (svg, [left, top, width, height], xs, ys, {xlabel = "", ylabel = "", xticks = [], yticks = []}) => {
    const x = (v) => left + (v - xs[0]) / (xs[1] - xs[0]) * width;
    const y = (v) => top + height - (v - ys[0]) / (ys[1] - ys[0]) * height;
    make(svg, "path", {class: "frame", d: `M${left},${top}V${top + height}H${left + width}`});
    for (const v of xticks) {
      make(svg, "path", {class: "frame", d: `M${x(v)},${top + height}v4`});
      make(svg, "text", {x: x(v), y: top + height + 16, "text-anchor": "middle"}, number(v));
    }
    for (const v of yticks) {
      make(svg, "path", {class: "frame", d: `M${left},${y(v)}h-4`});
      make(svg, "text", {x: left - 7, y: y(v) + 4, "text-anchor": "end"}, number(v));
    }
    make(svg, "text", {x: left + width / 2, y: top + height + 31, "text-anchor": "middle"}, xlabel);
    make(svg, "text", {x: left, y: top - 7}, ylabel);
    const back = (px, py) => [
      xs[0] + (px - left) / width * (xs[1] - xs[0]),
      ys[0] + (top + height - py) / height * (ys[1] - ys[0]),
    ];
    const id = `box-${boxes += 1}`;
    make(make(svg, "clipPath", {id}), "rect", {x: left, y: top, width, height});
    return {x, y, back, within: {"clip-path": `url(#${id})`}};
  };

  // The contours of a function over a grid of n × n squares, as one path for each level.
  const contours = (f, xs, ys, n, levels, {x, y}) => {
    const at = ([from, to], i) => from + (to - from) * i / n;
    const rows = Array.from({length: n + 1}, (_, j) =>
      Float64Array.from({length: n + 1}, (_, i) => f(at(xs, i), at(ys, j))));
    const paths = levels.map(() => []);
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]].map(([p, q]) => [p, q, rows[q][p]]);
      levels.forEach((level, which) => {
        const cuts = [];
        corners.forEach(([p, q, v], side) => {
          const [p2, q2, v2] = corners[(side + 1) % 4];
          if ((v < level) === (v2 < level)) return;
          const t = (level - v) / (v2 - v);
          cuts.push([x(at(xs, p + t * (p2 - p))), y(at(ys, q + t * (q2 - q)))]);
        });
        for (let c = 0; c + 1 < cuts.length; c += 2) paths[which].push(line([cuts[c], cuts[c + 1]]));
      });
    }
    return paths.map((parts) => parts.join(""));
  };

  // What the generated formulas are written with.
  const sum = (first, last, term) => {
    let result = 0;
    for (let i = first; i <= last; i++) result += term(i);
    return result;
  };
  const product = (first, last, term) => {
    let result = 1;
    for (let i = first; i <= last; i++) result *= term(i);
    return result;
  };

  // Solve a linear system by elimination, with the largest pivot of each column.
  const solve = (matrix, right) => {
    const rows = matrix.map((row, i) => [...row, right[i]]), n = rows.length;
    for (let c = 0; c < n; c++) {
      const pivot = rows.reduce((best, row, r) => (r >= c && Math.abs(row[c]) > Math.abs(rows[best][c]) ? r : best), c);
      [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
      for (let r = c + 1; r < n; r++) {
        const factor = rows[r][c] / rows[c][c];
        for (let q = c; q <= n; q++) rows[r][q] -= factor * rows[c][q];
      }
    }
    const found = Array(n).fill(0);
    for (let r = n - 1; r >= 0; r--) {
      found[r] = (rows[r][n] - sum(r + 1, n - 1, (q) => rows[r][q] * found[q])) / rows[r][r];
    }
    return found;
  };
  // Newton's method: a step that does not lower the cost is halved.
  const newton = ({cost, gradient, hessian}, start) => {
    let theta = start;
    for (let t = 0; t < 60; t++) {
      const slope = gradient(theta);
      if (Math.hypot(...slope) < 1e-11) break;
      const step = solve(hessian(theta), slope), before = cost(theta);
      let scale = 2, next = theta;
      do {
        scale /= 2;
        next = theta.map((value, i) => value - scale * step[i]);
      } while (cost(next) > before && scale > 1e-9);
      if (cost(next) >= before) break;
      theta = next;
    }
    return theta;
  };
  // Softmax with weight decay: its cost, gradient and Hessian in one row of parameters, feature by feature.
  const penalised = ({cost, slope, bend}, x, Y, decay) => {
    const m = x.length, n = x[0].length, k = Y[0].length;
    const places = Array.from({length: n * k}, (_, at) => [Math.floor(at / k) + 1, at % k + 1]);
    const table = (row) => Array.from({length: n}, (_, a) => row.slice(a * k, a * k + k));
    return {
      cost: (row) => cost(x, Y, table(row), decay, m, n, k),
      gradient: (row) => places.map(([a, j]) => slope(x, Y, table(row), decay, m, n, k, a, j)),
      hessian: (row) => {
        const theta = table(row), all = places.map(() => []);
        places.forEach(([a, j], r) => places.slice(0, r + 1).forEach(([b, l], q) => {
          all[r][q] = all[q][r] = bend(x, theta, decay, m, n, k, a, j, b, l);
        }));
        return all;
      },
    };
  };

  liveFigures.tools = {make, put, number, line, axes, contours, sum, product, newton, penalised};
})();
