// What rewritten expressions call behind the scenes.
import { extend, extendOptional } from "../extensions/extend.js";
import { ExpressionError } from "../errors.js";
import { apply, freeze } from "../realm.js";
import { isForbidden } from "./names.js";

// A computed property name, as what it comes to once and for all.
function key(value) {
  if (typeof value === "number" || typeof value === "symbol") return value;
  const name = typeof value === "string" ? value : String(value);
  if (isForbidden(name)) throw new ExpressionError(`Cannot access "${name}" due to security concerns`);
  return name;
}

// `this`: never the global object.
function self(...value) {
  if (value.length > 0 && value[0] !== globalThis && value[0] !== undefined) return value[0];
  return { process: {}, require: {}, module: {}, Buffer: {} };
}

export const kRuntime = freeze({
  extend: (value, name, args) => extend(value, name, args),
  optional: (value, name) => extendOptional(value, name),
  call: (method, receiver, args) => apply(method, receiver, args),
  key,
  self,
});
