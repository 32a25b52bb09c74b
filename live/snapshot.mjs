// Make the memory snapshot that the page starts from: node snapshot.mjs CORE ARCHIVE TARGET
//
// CORE is the folder of Pyodide, ARCHIVE a zip of the Python sources. Chance and the clock are
// fixed, so that two snapshots of the same sources are equal in every byte.
import nodeCrypto from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [core, archive, target] = process.argv.slice(2).map((path) => resolve(path));
process.argv[1] = "/judge";  // Python keeps the program's name: not this machine's path to it
const noon = 1_000_000_000_000;
Date.now = () => noon;
performance.now = () => 0;
Math.random = () => 0.5;
crypto.getRandomValues = (bytes) => bytes.fill(7);
nodeCrypto.randomFillSync = (bytes) => bytes.fill(7);

const { loadPyodide } = await import(pathToFileURL(`${core}/pyodide.mjs`));
const python = await loadPyodide({
  _makeSnapshot: true,
  // No docstrings and no columns of tracebacks: a fifth less to send.
  env: { HOME: "/home/pyodide", PYTHONOPTIMIZE: "2", PYTHONNODEBUGRANGES: "1", PYTHONHASHSEED: "0" },
});
python.FS.writeFile("/home/pyodide/judge.zip", readFileSync(archive));
python.runPython(readFileSync(new URL("page/start.py", import.meta.url), "utf-8"));
python.runPython("judge.warm()");
python.runPython("import gc\n_ = gc.collect()");
writeFileSync(target, python.makeMemorySnapshot());
