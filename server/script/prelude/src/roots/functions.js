// Functions that expressions may call by name.
import { ExpressionError } from "../errors.js";
import { freeze, isArray, keys } from "../realm.js";

const isNothing = (value) =>
  value === undefined ||
  value === null ||
  value === "" ||
  (typeof value === "object" && !(value instanceof Date) && keys(value).length === 0);

export function ifEmpty(...args) {
  if (args.length !== 2)
    throw new ExpressionError("$ifEmpty needs two arguments: the value and what to use when it is empty");
  return isNothing(args[0]) ? args[1] : args[0];
}

export const not = (value) => !value;
export const min = (...numbers) => Math.min(...numbers);
export const max = (...numbers) => Math.max(...numbers);
export const average = (...numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

export function numberList(start, end) {
  const step = start <= end ? 1 : -1;
  return Array.from({ length: Math.abs(end - start) + 1 }, (_, i) => start + i * step);
}

export function zip(names, values) {
  if (names.length !== values.length) throw new ExpressionError("zip: names and values must be equally many");
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

export function jmespath(data, query) {
  if (typeof data !== "object" || typeof query !== "string") {
    throw new ExpressionError("expected two arguments (Object, string) for this function", {
      hint: "Write $jmespath($json.list, '[*].name'), for example.",
    });
  }
  const { search } = require("jmespath");
  return search(isArray(data) || data === null ? data : { ...data }, query);
}

// $fromAI(key, description, type, fallback): what a model chose, found in the item's data.
export function fromAi(json, key, fallback) {
  if (typeof key !== "string" || key === "") {
    throw new ExpressionError("Add a key, e.g. $fromAI('placeholder_name')");
  }
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(key)) {
    throw new ExpressionError("Invalid parameter key", {
      hint: "A key has 1 to 64 letters, digits, underscores and hyphens.",
    });
  }
  return json?.query?.[key] ?? json?.[key] ?? fallback;
}

for (const shared of [ifEmpty, not, min, max, average, numberList, zip, jmespath]) freeze(shared);
