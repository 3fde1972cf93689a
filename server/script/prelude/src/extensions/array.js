// Methods of arrays.
import { setMember } from "../data.js";
import { ExpressionError } from "../errors.js";
import { hasOwn, isArray, keys, stringify, table } from "../realm.js";
import { withoutBlanks } from "./blank.js";
import { Seen } from "./equality.js";

const isObject = (value) => typeof value === "object" && value !== null;
const isRecord = (value) => isObject(value) && !isArray(value);

function numbersOf(value, name) {
  if (value.some((one) => typeof one !== "number")) {
    throw new ExpressionError(`${name}(): all array elements must be numbers`);
  }
  return value;
}
const sum = (value) => numbersOf(value, "sum").reduce((total, one) => total + one, 0);
const average = (value) => {
  const numbers = numbersOf(value, "average");
  return numbers.length === 0 ? 0 : sum(numbers) / numbers.length;
};

// Each content once; with names, only these properties of objects are looked at.
function unique(value, names) {
  const seen = new Seen();
  return value.filter((one) => {
    if (names.length === 0 || !isObject(one)) return seen.add(one);
    return seen.add(names.map((name) => (hasOwn(one, name) ? { value: one[name] } : null)));
  });
}

function other([list], name) {
  if (!isArray(list)) throw new ExpressionError(`${name}(): the argument must be an array`);
  return list;
}

function chunk(value, [size]) {
  if (typeof size !== "number" || !(size >= 1)) {
    throw new ExpressionError("chunk(): expected a size of 1 or more, e.g. .chunk(5)");
  }
  const step = Math.floor(size);
  const chunks = [];
  for (let i = 0; i < value.length; i += step) chunks.push(value.slice(i, i + step));
  return chunks;
}

// Of each object the named properties, in the object's order.
function pluck(value, names) {
  if (names.length === 0) return value;
  const plucked = [];
  for (const one of value) {
    if (!isObject(one)) continue;
    const found = keys(one)
      .filter((name) => names.includes(name))
      .map((name) => one[name]);
    if (found.length > 0) plucked.push(found.length === 1 ? found[0] : found);
  }
  return plucked;
}

function renameKeys(value, names) {
  if (names.length === 0 || names.length % 2 !== 0) {
    throw new ExpressionError("renameKeys(): expected pairs of names: from, to [, from, to, …]");
  }
  return value.map((one) => {
    if (!isObject(one)) return one;
    const renamed = { ...one };
    for (let i = 0; i < names.length; i += 2) {
      if (!hasOwn(renamed, names[i])) continue;
      const moved = renamed[names[i]];
      delete renamed[names[i]];
      setMember(renamed, String(names[i + 1]), moved);
    }
    return renamed;
  });
}

function smartJoin(value, [nameField, valueField]) {
  if (typeof nameField !== "string" || typeof valueField !== "string") {
    throw new ExpressionError('smartJoin(): expected two names, e.g. .smartJoin("name", "value")');
  }
  const joined = {};
  for (const one of value) {
    if (!isRecord(one) || !hasOwn(one, nameField) || !hasOwn(one, valueField)) continue;
    setMember(joined, String(one[nameField]), one[valueField]);
  }
  return joined;
}

function addMissing(target, source) {
  for (const name of keys(source)) if (!hasOwn(target, name)) setMember(target, name, source[name]);
}

// One object out of many; of a name that is met again the first value stays.
function merge(value, args) {
  const merged = {};
  if (args.length === 0) {
    for (const one of value) if (isRecord(one)) addMissing(merged, one);
    return merged;
  }
  const others = other(args, "merge");
  for (let i = 0; i < Math.min(value.length, others.length); ++i) {
    if (!isObject(value[i]) || !isObject(others[i])) continue;
    const pair = { ...value[i] };
    addMissing(pair, others[i]);
    for (const name of keys(pair)) setMember(merged, name, pair[name]);
  }
  return merged;
}

// As merge, but the longer list's rest counts, too.
function mergeIntoObject(value, args) {
  return merge([...value, ...(args.length > 0 ? other(args, "mergeIntoObject") : [])], []);
}

function difference(value, args) {
  const others = Seen.of(other(args, "difference"));
  return unique(
    value.filter((one) => !others.has(one)),
    [],
  );
}
function intersection(value, args) {
  const others = Seen.of(other(args, "intersection"));
  return unique(
    value.filter((one) => others.has(one)),
    [],
  );
}

const nothing = () => undefined;

export const kArrayMethods = table({
  first: (value) => value[0],
  last: (value) => value[value.length - 1],
  randomItem: (value) => value[Math.floor(Math.random() * value.length)],
  isEmpty: (value) => value.length === 0,
  isNotEmpty: (value) => value.length > 0,
  sum,
  average,
  min: (value) => Math.min(...numbersOf(value, "min")),
  max: (value) => Math.max(...numbersOf(value, "max")),
  unique,
  removeDuplicates: unique,
  union: (value, args) => unique([...value, ...other(args, "union")], []),
  difference,
  intersection,
  append: (value, args) => [...value, ...args],
  chunk,
  compact: (value) => withoutBlanks(value),
  pluck,
  renameKeys,
  smartJoin,
  merge,
  mergeIntoObject,
  toJsonString: (value) => stringify(value),
  toInt: nothing,
  toFloat: nothing,
  toBoolean: nothing,
  toDateTime: nothing,
});
