// Methods of objects.
import { setMember } from "../data.js";
import { ExpressionError } from "../errors.js";
import { isArray, keys, stringify, table } from "../realm.js";
import { formEncode } from "../web/percent.js";
import { withoutBlanks } from "./blank.js";

function kept(value, keeps) {
  const out = {};
  for (const name of keys(value)) if (keeps(value[name], name)) setMember(out, name, value[name]);
  return out;
}

function needle([text], name) {
  if (typeof text !== "string" || text === "") {
    throw new ExpressionError(`${name}(): expected a text that is not empty`);
  }
  return text;
}

const holds = (value, text) => typeof value === "string" && value.includes(text);

function removeFieldsContaining(value, args) {
  const text = needle(args, "removeFieldsContaining");
  return kept(value, (one) => !holds(one, text));
}

// Fields whose text contains the needle.
function keepFieldsContaining(value, args) {
  const text = needle(args, "keepFieldsContaining");
  return kept(value, (one) => holds(one, text));
}

const textOf = (value) => (isArray(value) ? String(value) : `${value}`);
const urlEncode = (value) =>
  keys(value)
    .map((name) => `${formEncode(name)}=${formEncode(textOf(value[name]))}`)
    .join("&");

const nothing = () => undefined;

export const kObjectMethods = table({
  isEmpty: (value) => keys(value).length === 0,
  isNotEmpty: (value) => keys(value).length > 0,
  hasField: (value, [name]) => name in value,
  removeField: (value, [removed]) => kept(value, (_, name) => name !== removed),
  removeFieldsContaining,
  keepFieldsContaining,
  compact: (value) => withoutBlanks(value),
  urlEncode,
  keys: (value) => keys(value),
  values: (value) => Object.values(value),
  toJsonString: (value) => stringify(value),
  toInt: nothing,
  toFloat: nothing,
  toBoolean: nothing,
  toDateTime: nothing,
});
