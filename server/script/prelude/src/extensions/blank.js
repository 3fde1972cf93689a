// What compact() drops: nothing, empty texts, the text "nil", and what holds nothing.
import { setMember } from "../data.js";
import { isArray, keys } from "../realm.js";

function isBlank(value) {
  if (value === null || value === undefined || value === "" || value === "nil") return true;
  return typeof value === "object" && keys(value).length === 0 && !(value instanceof Date);
}

const isPlain = (value) =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

// The value without blanks at any depth.
export function withoutBlanks(value) {
  if (isArray(value)) return value.filter((one) => !isBlank(one)).map(withoutBlanks);
  if (!isPlain(value)) return value;
  const kept = {};
  for (const name of keys(value)) if (!isBlank(value[name])) setMember(kept, name, withoutBlanks(value[name]));
  return kept;
}
