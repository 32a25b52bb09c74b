// The judge: Python with SymPy, started from a picture of its memory. A module worker; the page asks
// (answers.js), and is told {id, ...answer}, or {loaded: bytes}, or {ready}.
import { loadPyodide } from "./pyodide.js";
import createModule from "./pyodide.asm.js";

const here = new URL("./", import.meta.url).href;
const HOME = "/home/pyodide";
// Files that no answer has needed so far; the snapshot holds all that was imported when it was made.
const LATER = {"/lib/python314.zip": "stdlib.zip", [`${HOME}/judge.zip`]: "judge.zip"};
const NO_PACKAGES = {info: {python: "", platform: "", arch: "", version: "", abi_version: "2026_0"}, packages: {}};
const EMPTY_ZIP = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
// When a proof inside an answer has to end, and how often it is told so again until it does.
let until = Infinity, pause = Infinity;

// A file that is sent compressed, unpacked as it comes; what has come is told.
const fetched = async (name) => {
  const response = await fetch(here + name);
  if (!response.ok) throw Error(`${name}: ${response.status}`);
  const counting = new TransformStream({transform(chunk, out) {
    postMessage({loaded: chunk.length});
    out.enqueue(chunk);
  }});
  return new Response(response.body.pipeThrough(counting).pipeThrough(new DecompressionStream("gzip")),
    {headers: {"Content-Type": "application/wasm"}});
};

// Where Pyodide asks for its program it gets the one that was sent compressed.
const fetchPlain = self.fetch;
self.fetch = (url, ...more) =>
  String(url).endsWith("pyodide.asm.wasm") ? fetched("wasm.bin") : fetchPlain(url, ...more);

const options = (room) => ({
  indexURL: here,
  lockFileContents: NO_PACKAGES,
  env: {HOME, PYTHONOPTIMIZE: "2", PYTHONHASHSEED: "0"},
  createPyodideModule: async (settings) => {
    const made = await createModule(settings);
    if (room) made.growMemory(room);  // else the snapshot does not fit into the memory
    return made;
  },
});

const fromSnapshot = async () => {
  const bytes = new Uint8Array(await (await fetched("snapshot.bin")).arrayBuffer());
  const python = await loadPyodide(
    {...options(bytes.length + 65536), _loadSnapshot: bytes, stdLibURL: EMPTY_ZIP});
  for (const [path, name] of Object.entries(LATER)) {
    const cut = path.lastIndexOf("/");
    if (python.FS.analyzePath(path).exists) python.FS.unlink(path);
    python.FS.createLazyFile(path.slice(0, cut), path.slice(cut + 1), here + name, true, false);
  }
  return python;
};

// The plain way: the same Python, which reads and imports all its sources. It takes five times as long.
const fromSources = async () => {
  const python = await loadPyodide({...options(0), stdLibURL: `${here}stdlib.zip`});
  const read = async (name) => (await fetch(here + name)).arrayBuffer();
  python.FS.writeFile(`${HOME}/judge.zip`, new Uint8Array(await read("judge.zip")));
  python.runPython(await (await fetch(`${here}start.py`)).text());
  return python;
};

const start = async () => {
  const drawing = import("./katex.min.js");
  let python;
  try {
    python = await fromSnapshot();
  } catch (error) {
    console.info(`The judge starts the long way: ${error}`);
    postMessage({slow: true});
    python = await fromSources();
  }
  // Python asks every few steps whether a signal has come: here is the clock that sends one.
  python.globals.set("ring", (seconds, again) => {
    until = seconds ? performance.now() + 1000 * seconds : Infinity;
    pause = again ? 1000 * again : Infinity;
  });
  python.runPython("signal.setitimer = lambda which, seconds, again=0: ring(seconds, again)");
  const alarm = python.runPython("int(signal.SIGVTALRM)");
  python.setInterruptBuffer({
    get 0() { return performance.now() > until ? (until = performance.now() + pause, alarm) : 0; },
    set 0(_) {},
  });
  await drawing;
  const judge = python.globals.get("judge");
  judge.know(await chapters);
  return judge.answer;
};

const drawn = (tex, displayMode) => {
  try {
    return self.katex.renderToString(tex, {displayMode, throwOnError: true});
  } catch {
    return "";
  }
};

const chapters = fetch(new URL("../../exercises.json", here)).then((response) => response.text());
const started = start();
started.then(() => postMessage({ready: true}), (error) => postMessage({failed: String(error)}));

self.onmessage = async ({data: {id, ...request}}) => {
  const answer = await started.catch(() => null);
  if (!answer) return;
  let said;
  try {
    said = JSON.parse(answer(JSON.stringify(request)));
  } catch (error) {
    said = {status: "UNDECIDED", title: "The judge stopped", words: String(error).split("\n").at(-2) ?? ""};
  }
  postMessage({id, ...drawnAnswer(said)});
};

const drawnAnswer = (said) => ({
  ...said,
  title: inline(said.title ?? ""),
  words: inline(said.words ?? ""),
  tex: (said.tex ?? []).map((tex) => drawn(tex, true)),
  counterexample: (said.counterexample ?? []).map(([letter, places, tex]) => [letter, places, drawn(tex, false)]),
  parts: (said.parts ?? []).map((part) => ({
    ...part,
    text: inline(bare(part.text ?? "")),
    formulas: part.formulas?.map((tex) => drawn(tex, true)),
    reasons: part.reasons?.map(inline),
  })),
});

// Text with formulas between dollars, as HTML.
const bare = (text) => text.replace(/```\w*\n?|\*\*|(?<!\w)\*|\*(?!\w)|`/g, "");
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const inline = (text) => text.split(/\$([^$]+)\$/).map(
  (part, at) => at % 2 ? drawn(part, false) || escaped(part) : escaped(part)).join("");
