// Equality of content, as unique(), union() and their like see it.
import { hasOwn, isArray, keys } from "../realm.js";

export function isSame(left, right) {
  if (left === right || (left !== left && right !== right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (isArray(left) !== isArray(right)) return false;
  if (left instanceof Date || right instanceof Date) return String(left) === String(right);
  const names = keys(left);
  if (names.length !== keys(right).length) return false;
  return names.every((name) => hasOwn(right, name) && isSame(left[name], right[name]));
}

// A collection that knows each content once; primitive values are found without searching.
export class Seen {
  #primitives = new Set();
  #objects = [];

  has(value) {
    if (typeof value !== "object" || value === null) return this.#primitives.has(value);
    return this.#objects.some((one) => isSame(one, value));
  }
  // True when the content was new.
  add(value) {
    if (this.has(value)) return false;
    if (typeof value !== "object" || value === null) this.#primitives.add(value);
    else this.#objects.push(value);
    return true;
  }
  static of(values) {
    const seen = new Seen();
    for (const value of values) seen.add(value);
    return seen;
  }
}
