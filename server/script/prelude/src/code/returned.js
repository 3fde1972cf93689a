// What user code gives back, checked and brought into the form of items.
import { ExpressionError } from "../errors.js";
import { isArray, keys } from "../realm.js";

const isObject = (value) => typeof value === "object" && value !== null && !isArray(value) && !(value instanceof Date);
const kItemKeys = new Set(["json", "binary", "pairedItem", "error", "index", "metadata", "evaluationData"]);

function kindOf(value) {
  if (value === null) return "null";
  if (isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return typeof value === "undefined" ? "nothing" : `a ${typeof value}`;
}

const place = (item) => (item === undefined ? "" : ` [item ${item}]`);
const wrong = (message, item, hint) => {
  const error = new ExpressionError(message + place(item), { hint });
  Object.defineProperty(error, "name", { value: "ValidationError" });
  error.item = item;
  return error;
};

function checkItem({ json, binary }, index) {
  if (!isObject(json)) {
    throw wrong(
      "A 'json' property isn't an object",
      index,
      `It is ${kindOf(json)}. Write { json: { … } } with the fields inside.`,
    );
  }
  if (binary !== undefined && !isObject(binary)) {
    throw wrong(
      "A 'binary' property isn't an object",
      index,
      `It is ${kindOf(binary)}; it must be an object with a file under each name.`,
    );
  }
}

function checkKeys(item, index) {
  const unknown = keys(item).find((name) => !kItemKeys.has(name));
  if (unknown !== undefined) {
    throw wrong(
      `Unknown top-level item key: ${unknown}`,
      index,
      `Put it into the item's data: { json: { ${unknown}: … } }.`,
    );
  }
}

// Objects without "json" are the data of items.
function normalized(list) {
  if (list.every((one) => "json" in one)) return list;
  if (list.some((one) => "json" in one))
    throw wrong("Inconsistent item format", undefined, "Some items have a 'json' property and some have none.");
  if (list.length > 0 && list.every((one) => "binary" in one)) {
    return list.map(({ binary, ...json }) => ({ json, binary }));
  }
  if (list.some((one) => "binary" in one))
    throw wrong("Inconsistent item format", undefined, "Some items have a 'binary' property and some have none.");
  return list.map((json) => ({ json }));
}

// The items of code that runs once for all items.
export function itemsOf(returned) {
  const hint = "Return an array of objects, one for each item: return [{ json: { … } }].";
  if (typeof returned !== "object" || returned === null || returned instanceof Date) {
    throw wrong("Code doesn't return items properly", undefined, `It returned ${kindOf(returned)}. ${hint}`);
  }
  const list = isArray(returned) ? returned : returned.json !== undefined ? [returned] : [{ json: returned }];
  list.forEach((one, i) => {
    if (!isObject(one))
      throw wrong("Code doesn't return items properly", i, `There is ${kindOf(one)} instead of an object. ${hint}`);
  });
  const hasItemKeys =
    isArray(returned) &&
    list.some((one) => keys(one).some((name) => kItemKeys.has(name) && name !== "index" && name !== "metadata"));
  if (hasItemKeys) list.forEach(checkKeys);
  const items = normalized(list);
  items.forEach(checkItem);
  return items;
}

// The item of code that runs once for each item; null: the item is dropped.
export function itemOf(returned, index) {
  if (returned === null) return null;
  if (isArray(returned)) {
    const what =
      returned.length === 0 ? "An empty array was returned." : `An array of ${returned.length} was returned.`;
    throw wrong(
      "Code doesn't return a single object",
      index,
      `${what} For several items run once for all items instead.`,
    );
  }
  if (!isObject(returned)) {
    throw wrong(
      "Code doesn't return an object",
      index,
      `It returned ${kindOf(returned)}. Return one object: return { json: { … } }.`,
    );
  }
  const [item] = normalized([returned]);
  checkItem(item, index);
  checkKeys(item, index);
  return item;
}

// The items of the old Function node.
export function functionItemsOf(returned) {
  if (returned === undefined) throw wrong("No data got returned. Always return an Array of items!");
  if (typeof returned !== "object" || returned === null) throw wrong("Always an Array of items has to be returned!");
  const list = isArray(returned) ? returned : [returned];
  list.forEach((one, i) => {
    if (!isObject(one)) throw wrong("All returned items have to be objects", i, `There is ${kindOf(one)}.`);
  });
  const items = normalized(list);
  items.forEach(checkItem);
  return items;
}

// The data of the old Function Item node.
export function functionItemJsonOf(returned, index) {
  if (returned === undefined) throw wrong("No data got returned. Always return an object!", index);
  if (!isObject(returned)) throw wrong("An object has to be returned", index, `It is ${kindOf(returned)}.`);
  return returned;
}
