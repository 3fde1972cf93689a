// Methods that expressions may call on data beyond the language's own: "a text".toTitleCase(),
// [1, 2].sum(). Which function answers is decided by what the receiver is.
import { ExpressionError } from "../errors.js";
import { isDateTime } from "../luxon.js";
import { hasOwn, isArray } from "../realm.js";
import { kArrayMethods } from "./array.js";
import { kBooleanMethods } from "./boolean.js";
import { kDateMethods } from "./date.js";
import { kNumberMethods } from "./number.js";
import { kObjectMethods } from "./object.js";
import { kStringMethods } from "./string.js";

const kReceivers = [
  ["Array", kArrayMethods],
  ["Date", kDateMethods],
  ["Number", kNumberMethods],
  ["Object", kObjectMethods],
  ["String", kStringMethods],
  ["Boolean", kBooleanMethods],
];

// For receivers that have no method of that name: numbers, booleans, nothing.
const kAnyMethods = Object.assign(Object.create(null), {
  isEmpty: (value) => !value,
  isNotEmpty: (value) => !!value,
});

const kNames = new Set(kReceivers.flatMap(([, methods]) => Object.keys(methods)));
export const isExtensionName = (name) => kNames.has(name);

// A text such as dates have in JSON is a date, except for what makes a date of it.
function isDateText(value) {
  if (!/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}.\d{3}Z/.test(value)) return false;
  const date = new Date(value);
  return !Number.isNaN(date.valueOf()) && date.toISOString() === value;
}

function methodsFor(value, name) {
  if (isArray(value)) return kArrayMethods;
  switch (typeof value) {
    case "string":
      return name !== "toDate" && name !== "toDateTime" && isDateText(value) ? kDateMethods : kStringMethods;
    case "number":
      return kNumberMethods;
    case "boolean":
      return kBooleanMethods;
    case "object":
      if (value === null) return null;
      return value instanceof Date || isDateTime(value) ? kDateMethods : kObjectMethods;
    default:
      return null;
  }
}

function refusal(value, name) {
  if (value === undefined || value === null) return new ExpressionError(`${name} can't be used on ${value} value`);
  const types = kReceivers.filter(([, methods]) => hasOwn(methods, name)).map(([type]) => `"${type}"`);
  const list = types.length > 1 ? `${types.slice(0, -1).join(", ")}, and ${types.at(-1)}` : types[0];
  return new ExpressionError(`${name}() is only callable on type${types.length > 1 ? "s" : ""} ${list}`);
}

// A function of the arguments' list; undefined where there is none.
function find(value, name) {
  const methods = methodsFor(value, name);
  const method = methods?.[name];
  if (method !== undefined) return (args) => method(value, args);
  if (value && typeof value[name] === "function") return (args) => Reflect.apply(value[name], value, args);
  const general = kAnyMethods[name];
  return general && ((args) => general(value, args));
}

// value.name(...args), with n8n's methods.
export function extend(value, name, args) {
  const method = find(value, name);
  if (method === undefined) throw refusal(value, name);
  return method(args);
}

// For value.name?.(): the method as a function, or undefined.
export function extendOptional(value, name) {
  const method = find(value, name);
  return method && ((...args) => method(args));
}
