// The names of the language that expressions may use.
import { kEmptied, kKept } from "../expression/names.js";
import { luxon } from "../luxon.js";
import { freeze, table } from "../realm.js";

// Object without what looks into or changes the make-up of objects.
function safeObject() {
  const known = Object;
  function SafeObject(...args) {
    return new known(...args);
  }
  for (const name of [
    "keys",
    "values",
    "entries",
    "fromEntries",
    "assign",
    "create",
    "freeze",
    "isFrozen",
    "seal",
    "isSealed",
    "preventExtensions",
    "isExtensible",
    "hasOwn",
    "is",
    "groupBy",
    "getOwnPropertyNames",
  ]) {
    SafeObject[name] = known[name];
  }
  Object.defineProperty(SafeObject, "create", { value: (prototype) => known.create(prototype) });
  Object.defineProperty(SafeObject, "name", { value: "Object" });
  Object.defineProperty(SafeObject, "prototype", { value: known.prototype, writable: false });
  return freeze(SafeObject);
}

// {name: value} of all of them, without prototype; all frozen.
export function languageGlobals() {
  const globals = table({});
  for (const name of kKept) globals[name] = globalThis[name];
  for (const name of kEmptied) globals[name] = freeze({});
  return Object.assign(globals, {
    Object: safeObject(),
    process: freeze({ arch: "x64", env: freeze({}), platform: "linux" }),
  });
}

export const kDateNames = ["DateTime", "Duration", "Interval"];
export const dateClass = (name) => luxon()[name];
