// The names that user code finds: the roots of expressions, its items, and what a script has elsewhere.
import { ExpressionError } from "../errors.js";
import { dateClass, kDateNames } from "../roots/globals.js";
import { rootGetters } from "../roots/roots.js";
import { createObject, table } from "../realm.js";
import { kNoModules } from "./source.js";

// Objects of the host's own realm that are handed through.
const kHostNames = [
  "Buffer",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
  "atob",
  "btoa",
  "structuredClone",
  "crypto",
  "AbortController",
  "AbortSignal",
  "performance",
  "queueMicrotask",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
];
const kTimers = ["setTimeout", "setInterval", "setImmediate"];

const define = (name, descriptor) => Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
const defineValue = (name, value) => define(name, { value, writable: true, enumerable: false });

// A name that is computed when it is read; assigning makes it an ordinary one.
function defineReader(name, read) {
  define(name, { get: read, set: (value) => defineValue(name, value) });
}

// Errors in a timer's callback fail the run: nobody else could catch them.
const guarded =
  (timer, fail) =>
  (action, delay, ...args) =>
    timer(() => {
      try {
        if (typeof action === "function") action(...args);
      } catch (error) {
        fail(error);
      }
    }, delay);

const loadable = table({ luxon: () => require("luxon"), jmespath: () => require("jmespath") });
function requireModule(name) {
  const load = loadable[name];
  if (load) return load();
  throw new ExpressionError(`Cannot find module '${String(name)}'`, { hint: kNoModules });
}

export function defineHostNames(platform, fail) {
  for (const name of kHostNames) if (platform[name] !== undefined) defineValue(name, platform[name]);
  for (const name of kTimers)
    if (typeof platform[name] === "function") defineValue(name, guarded(platform[name], fail));
  defineValue("require", requireModule);
  defineValue("process", { env: {}, platform: "linux", arch: "x64" });
}

// currentView: the view of the item that the code runs for.
export function defineRoots(currentView) {
  const scopeOf = (view) => {
    const scope = createObject(null);
    for (const [name, read] of getters) Object.defineProperty(scope, name, { get: () => read(view) });
    return scope;
  };
  const getters = Object.entries(rootGetters(scopeOf)).filter(([name]) => name.startsWith("$"));
  for (const [name, read] of getters) defineReader(name, () => read(currentView()));
  for (const name of kDateNames) defineReader(name, () => dateClass(name));
}

export { defineValue };
