// Plain data of the run: copies for who may change it, frozen for who may not.
import { freeze, isArray, keys } from "./realm.js";

// A deep copy of JSON data.
export function copyOf(value) {
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) {
    const length = value.length;
    const copy = [];
    for (let i = 0; i < length; ++i) copy[i] = copyOf(value[i]);
    return copy;
  }
  const copy = {};
  for (const name of keys(value)) setMember(copy, name, copyOf(value[name]));
  return copy;
}

// Deep-freezes JSON data and gives it back.
export function frozen(value) {
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) {
    for (let i = 0; i < value.length; ++i) frozen(value[i]);
  } else {
    for (const name of keys(value)) frozen(value[name]);
  }
  return freeze(value);
}

// Sets a member whose name comes from data: "__proto__" is a name like any other.
export function setMember(object, name, value) {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}
