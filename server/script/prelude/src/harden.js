// Makes the language's own objects unchangeable, so that no expression can change what a later one sees.
import {
  construct,
  createObject,
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
} from "./realm.js";

// Objects that no global leads to.
function hiddenIntrinsics() {
  const generator = (function* () {})();
  const asyncGenerator = (async function* () {})();
  return [
    generator,
    asyncGenerator,
    async () => {},
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ""[Symbol.iterator](),
    "a".matchAll(/a/g),
    Object.getPrototypeOf(Int8Array),
    [].values().map((one) => one),
    Iterator.from({ next: () => ({ done: true }) }),
  ];
}

// Constructors of functions compile text: they are put out of reach.
function removeCompilers() {
  const refuse = function () {
    throw new TypeError("Functions cannot be made from text here");
  };
  for (const sample of [function () {}, async () => {}, function* () {}, async function* () {}]) {
    const prototype = getPrototypeOf(sample);
    defineProperty(prototype, "constructor", { value: refuse, writable: false, configurable: false });
  }
  for (const name of [
    "eval",
    "Function",
    "WebAssembly",
    "SharedArrayBuffer",
    "Atomics",
    "WeakRef",
    "FinalizationRegistry",
  ]) {
    delete globalThis[name];
  }
}

// What remembers something from one evaluation to the next, or lets code run after it.
function removeMemories() {
  for (const name of ownKeys(RegExp)) {
    const { set, get, configurable } = getOwnPropertyDescriptor(RegExp, name);
    if (configurable && (set ?? get) && typeof name === "string") delete RegExp[name];
  }
  for (const name of ["captureStackTrace", "stackTraceLimit", "prepareStackTrace"]) delete Error[name];
  delete Array.fromAsync;
  for (const name of ["then", "catch", "finally"]) delete Promise.prototype[name];
}

// Formatters are cached and shared: they come frozen.
function freezeFormatters() {
  for (const name of ownKeys(Intl)) {
    const known = Intl[name];
    if (typeof known !== "function" || typeof name !== "string" || !/^[A-Z]/.test(name)) continue;
    const wrapper = function (...args) {
      return freeze(
        new.target === undefined ? known(...args) : construct(known, args, new.target === wrapper ? known : new.target),
      );
    };
    for (const part of ownKeys(known)) {
      if (part !== "length" && part !== "name" && part !== "prototype")
        defineProperty(wrapper, part, getOwnPropertyDescriptor(known, part));
    }
    defineProperty(wrapper, "name", { value: name });
    defineProperty(wrapper, "prototype", { value: known.prototype, writable: false });
    defineProperty(known.prototype, "constructor", { value: wrapper, writable: true, configurable: true });
    Intl[name] = wrapper;
  }
}

// A frozen property of a prototype would forbid assigning one of that name to objects below it; as an
// accessor it does not. Gives the values, which no property leads to any more.
function allowOverrides(prototype) {
  const values = [];
  for (const name of ownKeys(prototype)) {
    const { value, writable, configurable } = getOwnPropertyDescriptor(prototype, name);
    if (!writable || !configurable) continue;
    defineProperty(prototype, name, {
      get: () => value,
      set(other) {
        if (this === prototype) throw new TypeError(`Cannot assign to ${String(name)} of the language`);
        defineProperty(this, name, { value: other, writable: true, enumerable: true, configurable: true });
      },
      configurable: true,
    });
    values.push(value);
  }
  return values;
}

// Freezes whatever can be reached from the given objects; `seen` are those done before.
export function freezeAll(roots, seen) {
  const waiting = [...roots];
  while (waiting.length > 0) {
    const value = waiting.pop();
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!isObject || seen.has(value)) continue;
    seen.add(value);
    if (!ArrayBuffer.isView(value)) freeze(value);
    waiting.push(getPrototypeOf(value));
    for (const name of ownKeys(value)) {
      const descriptor = getOwnPropertyDescriptor(value, name);
      if ("value" in descriptor) waiting.push(descriptor.value);
      else waiting.push(descriptor.get, descriptor.set);
    }
  }
}

// To be called once, before any expression; gives the set of what is frozen, for freezeAll.
export function hardenLanguage() {
  removeCompilers();
  removeMemories();
  freezeFormatters();
  const errors = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError];
  const overridden = [Object, ...errors].flatMap(({ prototype }) => allowOverrides(prototype));
  const seen = new Set([globalThis]);
  const globals = ownKeys(globalThis).map((name) => globalThis[name]);
  freezeAll([...globals, ...overridden, ...hiddenIntrinsics(), createObject(null)], seen);
  for (const name of ownKeys(globalThis)) {
    const descriptor = getOwnPropertyDescriptor(globalThis, name);
    if (descriptor?.configurable && "value" in descriptor) {
      Reflect.defineProperty(globalThis, name, { value: descriptor.value, writable: false, configurable: false });
    }
  }
  return seen;
}
