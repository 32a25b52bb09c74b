// Answer boxes: what a reader types is read, drawn and judged by Python, which a worker runs
// (worker.js). Nothing of it is fetched before the first key or click. Answers stay in this browser.
(() => {
  "use strict";
  const root = new URL("./", document.currentScript.src).href;
  const LIMIT = 10_000;  // ms of one answer; then the worker is ended and started anew
  const MEGABYTES = 18.4;  // compressed; of which the bar tells how much has come
  const FROM_DISK = "This page was opened from disk, where browsers run no Python. Answers are judged where the book is served, on the web or by a server of your own.";

  // ---- the judge: one worker for all boxes of a page; one request after the other
  const judge = {worker: null, waiting: [], running: null, timer: 0, next: 1, loaded: 0, ready: false, watchers: new Set()};
  const tell = (state) => judge.watchers.forEach((watch) => watch(state));

  const begin = () => {
    if (judge.worker || location.protocol === "file:") return;
    judge.loaded = 0;
    judge.ready = false;
    tell({loading: 0});
    judge.worker = new Worker(`${root}worker.js`, {type: "module"});
    judge.worker.onmessage = ({data}) => hear(data);
    judge.worker.onerror = (event) => fail(event.message || "its files did not come");
  };
  const end = () => {
    judge.worker?.terminate();
    judge.worker = null;
    judge.ready = false;
    clearTimeout(judge.timer);
  };
  const settle = (said) => {
    const {done} = judge.running ?? {};
    judge.running = null;
    clearTimeout(judge.timer);
    tell({idle: true});
    done?.(said);
  };
  const fail = (why) => {
    end();
    const said = {status: "FAILED", title: "The judge could not be loaded", words: `Try again when you are online. (${why})`};
    judge.waiting.splice(0).forEach(({done}) => done(said));
    settle(said);
  };
  const hear = (data) => {
    if (data.loaded) tell({loading: Math.min(1, (judge.loaded += data.loaded) / (MEGABYTES * 1e6))});
    else if (data.slow) tell({slow: true});
    else if (data.failed) fail(data.failed);
    else if (data.ready) { judge.ready = true; tell({idle: true}); go(); }
    else if (data.id === judge.running?.id) { settle(data); go(); }
  };
  const go = () => {
    if (!judge.ready || judge.running || !judge.waiting.length) return;
    judge.running = judge.waiting.shift();
    if (judge.running.kind !== "read") tell({judging: true});
    judge.timer = setTimeout(() => stop("late"), LIMIT);
    judge.worker.postMessage({id: judge.running.id, ...judge.running.request});
  };
  const stop = (why) => {
    end();
    const words = why === "late"
      ? `No answer came within ${LIMIT / 1000} seconds. Write it in smaller steps.` : "You stopped it.";
    judge.waiting = judge.waiting.filter(({kind, done}) => kind !== "read" || done(null));
    settle({status: "UNDECIDED", title: "Stopped", words});
    begin();
  };
  // Of what is only read, the last one counts.
  const ask = (request, kind = request.ask.startsWith("read") ? "read" : "judge") => new Promise((done) => {
    if (location.protocol === "file:") { done({status: "FAILED", title: "Not here", words: FROM_DISK}); return; }
    begin();
    if (kind === "read") judge.waiting = judge.waiting.filter((one) => one.kind !== "read" || one.done(null));
    judge.waiting.push({id: judge.next++, request, kind, done});
    go();
  });
  window.judgeOfThisPage = {ask};

  // ---- a box
  const make = (tag, attributes = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...inside);
    return element;
  };
  const html = (tag, className, text) => make(tag, {className, innerHTML: text});
  const scrolls = (element) => {
    if (element.scrollWidth > element.clientWidth + 1) element.tabIndex = 0;
  };
  const formula = (text) => {
    const box = html("div", "drawn", text);
    requestAnimationFrame(() => scrolls(box));
    return box;
  };
  // The whole style sheet of KaTeX, before the page's own: that one lacks what no page uses.
  let styled = false;
  const style = () => {
    if (styled) return;
    styled = true;
    const sheet = make("link", {rel: "stylesheet", href: `${root}../katex/katex.min.css`});
    document.head.querySelector('link[rel="stylesheet"]').before(sheet);
  };

  const told = (said) => {
    const parts = [html("p", "verdict", `<strong>${said.title}.</strong> ${said.words}`)];
    parts[0].dataset.status = said.status;
    if (said.place) parts.push(make("pre", {className: "place", textContent: said.place}));
    if (said.tex?.length && said.status !== "UNREADABLE") parts.unshift(make("p", {className: "label", textContent: "You wrote"}), ...said.tex.map(formula));
    if (said.counterexample?.length) parts.push(counterexample(said.counterexample));
    if (said.hypotheses?.length) parts.push(list("It rests on", said.hypotheses));
    if (said.used?.length) parts.push(list("The proof used", said.used.map(([words, count]) => count > 1 ? `${words}, ${count} times` : words)));
    if (said.extra) parts.push(make("p", {textContent: "It needs rules outside the core."}));
    return parts;
  };
  const list = (title, items) => make("div", {}, make("p", {className: "label", textContent: title}),
    make("ul", {}, ...items.map((textContent) => make("li", {textContent}))));
  const counterexample = (rows) => {
    const body = rows.map(([letter, places, value]) => {
      const head = make("th", {scope: "row", textContent: letter});
      if (places) head.append(make("sub", {textContent: places}));
      return make("tr", {}, head, html("td", "value", value));
    });
    const table = make("table", {}, make("caption", {textContent: "A counterexample"}), ...body);
    requestAnimationFrame(() => scrolls(table));
    return table;
  };
  const solved = (said) => {
    if (!said.parts?.length) return told(said);
    return [make("p", {className: "label", textContent: "Solution"}), ...said.parts.flatMap(solutionPart)];
  };
  const solutionPart = ({class: kind, text, formulas, reasons}) => {
    if (kind === "counterexample") return [html("pre", "place", text)];
    if (kind !== "chain") return kind === "folded" || kind === "title" ? [] : [html("p", kind, text)];
    const early = formulas.length - reasons.length;  // the start, when it comes alone
    return formulas.map((line, at) => make("div", {className: "line"}, formula(line),
      ...(at < early ? [] : [html("p", "because", `${reasons[at - early]} ✓`)])));
  };

  // What a box has in common: fields that are kept and read as one types, a bar, a stop button.
  const equip = (form, key, fields, reading) => {
    const said = form.querySelector(".said");
    const echo = make("div", {className: "echo"});
    const bar = make("progress", {max: 1, ariaLabel: "Loading the judge"});
    const about = make("span", {});
    const halt = make("button", {type: "button", textContent: "Stop"});
    const state = make("p", {className: "state", hidden: true}, bar, about, halt);
    said.before(echo, state);
    let mine = false, timer = 0, asked = 0;
    halt.addEventListener("click", () => stop("asked"));
    judge.watchers.add((now) => {
      state.hidden = !mine || Boolean(now.idle);
      bar.hidden = !("loading" in now);
      halt.hidden = "loading" in now;
      if ("loading" in now) {
        bar.value = now.loading;
        about.textContent = `Loading the judge, ${MEGABYTES.toFixed(0)} MB, once. `;
      } else if (now.slow) about.textContent = "The quick start failed; the long way takes half a minute. ";
      else if (now.judging) about.textContent = "Judging … ";
    });
    const use = async (request) => {
      style();
      mine = true;
      if (!request.ask.startsWith("read")) {
        asked += 1;
        clearTimeout(timer);
        said.replaceChildren();
      }
      const answer = await ask(request);
      mine = false;
      state.hidden = true;
      return answer;
    };
    const read = async () => {
      const request = reading(), before = asked;
      const answer = request && await use(request);
      if (asked !== before) return;  // the verdict shows what was read
      if (answer) echo.replaceChildren(...(answer.status ? [] : answer.tex.map(formula)));
      else if (!request) echo.replaceChildren();
    };
    fields.forEach((field) => {
      const place = `${key}/${field.name}`;
      try { field.value = localStorage.getItem(place) ?? field.value; } catch { /* not kept */ }
      field.addEventListener("input", () => {
        try { localStorage.setItem(place, field.value); } catch { /* not kept */ }
        clearTimeout(timer);
        timer = setTimeout(read, 150);
        begin();
        mine = true;
      });
    });
    form.addEventListener("pointerdown", () => { mine = true; begin(); }, {once: true});
    const show = (parts) => { echo.replaceChildren(); said.replaceChildren(...parts); };
    return {use, show, read};
  };

  const SYMBOLS = [["∑", "sum_i "], ["δ", "delta_jl "], ["( )", "()"], ["a/b", "/"], ["^", "^"], ["e^", "e^()"], ["log", "log()"]];
  // What the keys below the field put in, by the kind of the exercise: other kinds take symbols.
  const KEYS = {judge: [["PROVED", "PROVED"], ["REFUTED", "REFUTED"]], number: [], words: []};
  const symbols = (field, kind, letters) => {
    const row = make("div", {className: "symbols", role: "group", ariaLabel: "Symbols"});
    for (const [name, text] of KEYS[kind] ?? [...letters.map((x) => [x, `${x} `]), ...SYMBOLS]) {
      const key = make("button", {type: "button", textContent: name});
      if (name !== text.trim()) key.ariaLabel = `insert ${text.trim()}`;
      key.addEventListener("click", () => {
        if (kind === "judge") field.value = "";
        const at = field.selectionStart + text.length - (text.endsWith(")") ? 1 : 0);
        field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
        field.focus();
        field.setSelectionRange(at, at);
        field.dispatchEvent(new Event("input"));
      });
      row.append(key);
    }
    return row;
  };
  // A chain that is written on several lines.
  const chain = (text) => text.trim().split(/\n+/).map((line, at) => at && !/^\s*=/.test(line) ? `= ${line}` : line).join(" ");

  const fill = (form) => {
    const template = form.querySelector("template");
    template.replaceWith(template.content);
    const id = form.dataset.exercise, field = form.elements.answer;
    const {use, show} = equip(form, `answer/${id}`, [field],
      () => field.value.trim() && {ask: "read", name: id, text: chain(field.value)});
    let hints = 0, last = "";
    form.querySelector(".buttons").before(symbols(field, form.dataset.kind, form.dataset.letters.split(" ").filter(Boolean)));
    const check = async (more) => {
      last = field.value;
      const said = await use({ask: "check", name: id, text: chain(last), more});
      show(told(said));
      if (said.status === "NOT_YET" && !more) {
        const button = make("button", {type: "button", textContent: "What is wrong?"});
        button.addEventListener("click", () => check(true));
        form.querySelector(".said").append(button);
      }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); check(false); });
    form.elements.hint.addEventListener("click", async () => {
      const said = await use({ask: "hint", name: id, number: ++hints});
      if (hints > said.of) hints = 0;
      show([html("p", "", said.words)]);
    });
    form.elements.solution.addEventListener("click", async () => show(solved(await use({ask: "solution", name: id}))));
  };
  const comes = new IntersectionObserver((entries) => {
    for (const {target, isIntersecting} of entries) {
      if (!isIntersecting) continue;
      comes.unobserve(target);
      fill(target);
    }
  }, {rootMargin: "1000px"});
  document.querySelectorAll("form[data-exercise]").forEach((form) => comes.observe(form));

  // ---- the page "Try it"
  for (const form of document.querySelectorAll("form.statement")) {
    const {left, right, given} = form.elements, fields = [left, right, given];
    const asked = () => ({left: left.value, right: right.value, given: given.value});
    const {use, show, read} = equip(form, "statement", fields,
      () => left.value.trim() && right.value.trim() && {ask: "read_statement", ...asked()});
    const put = (question) => fields.forEach((field) => { field.value = question[field.name] ?? ""; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      show(told(await use({ask: "prove", ...asked()})));
    });
    const link = form.querySelector("a.link");
    form.addEventListener("input", () => { link.hash = new URLSearchParams(asked()).toString(); });
    form.elements.example.addEventListener("change", () => {
      const chosen = form.elements.example.selectedOptions[0];
      if (!chosen.dataset.left) return;
      put(chosen.dataset);
      form.dispatchEvent(new Event("input"));
      begin();
      read();
    });
    const linked = () => {
      const question = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
      if ("left" in question) put(question);
    };
    linked();
    addEventListener("hashchange", linked);
    form.dispatchEvent(new Event("input"));
  }
})();
