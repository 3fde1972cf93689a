// console for user code: what it writes becomes log messages, within limits.
import { describeError } from "../errors.js";
import { isArray, keys } from "../realm.js";

const kMostMessages = 1000;
const kLongest = 10_000;
const kDeepest = 6;

function entriesText(value, depth, seen) {
  const inner = (one) => inspect(one, depth + 1, seen);
  if (isArray(value)) return value.length === 0 ? "[]" : `[ ${value.map(inner).join(", ")} ]`;
  if (value instanceof Map)
    return `Map(${value.size}) { ${[...value].map(([a, b]) => `${inner(a)} => ${inner(b)}`).join(", ")} }`;
  if (value instanceof Set) return `Set(${value.size}) { ${[...value].map(inner).join(", ")} }`;
  const names = keys(value);
  if (names.length === 0) return "{}";
  return `{ ${names.map((name) => `${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}: ${inner(value[name])}`).join(", ")} }`;
}

function inspect(value, depth, seen) {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Error) return String(value.stack ?? value);
  if (seen.includes(value)) return "[Circular]";
  if (typeof value.toJSON === "function") return inspect(value.toJSON(), depth + 1, [...seen, value]);
  if (value instanceof RegExp) return String(value);
  if (depth >= kDeepest) return isArray(value) ? "[Array]" : "[Object]";
  return entriesText(value, depth, [...seen, value]);
}

// A value as a person reads it in a log; never throws.
export function inspected(value) {
  try {
    return inspect(value, 0, []);
  } catch (error) {
    return `[cannot be shown: ${describeError(error).message}]`;
  }
}

const kLevels = {
  log: "log",
  info: "info",
  warn: "warn",
  error: "error",
  debug: "debug",
  trace: "debug",
  dir: "log",
  table: "log",
};

// write: gets {level, text} for every message.
export function makeConsole(write) {
  let count = 0;
  const put = (level, values) => {
    if (++count > kMostMessages) return;
    const text = values.map(inspected).join(" ").toWellFormed();
    write({ level, text: text.length > kLongest ? `${text.slice(0, kLongest)}… (${text.length} characters)` : text });
    if (count === kMostMessages)
      write({ level: "warn", text: `There were ${kMostMessages} messages; further ones are not kept.` });
  };
  const console = {};
  for (const [name, level] of Object.entries(kLevels)) console[name] = (...values) => put(level, values);
  for (const name of ["time", "timeEnd", "timeLog", "group", "groupEnd", "groupCollapsed", "count", "clear"])
    console[name] = () => {};
  console.assert = (isFine, ...values) => {
    if (!isFine) put("error", ["Assertion failed:", ...values]);
  };
  return console;
}
