// The items of user code as JSON text.
import { ExpressionError, isReported } from "../errors.js";
import { isTooDeep, unserializable, wellFormed } from "../expression/result.js";
import { isArray, stringify } from "../realm.js";

const kParts = ["json", "binary", "pairedItem", "error"];

function partsOf(item) {
  const parts = {};
  for (const name of kParts) if (item[name] !== undefined) parts[name] = item[name];
  return parts;
}

function itemText(item, index) {
  let text;
  try {
    text = stringify(partsOf(item));
    if (isTooDeep(text)) throw new ExpressionError("The value is nested too deeply to be JSON.");
  } catch (error) {
    const failure = unserializable(error);
    throw new ExpressionError(`${failure.message} [item ${index}]`, { hint: failure.hint });
  }
  return wellFormed(text);
}

// Throws an ExpressionError that names the item.
export function itemsText(items) {
  return `[${items.map(itemText).join(",")}]`;
}

// JSON text of static data; {} where it has none.
export function staticText(data) {
  try {
    const text = typeof data === "object" && data !== null && !isArray(data) ? stringify(data) : undefined;
    if (text === undefined || isTooDeep(text))
      throw new ExpressionError("Static data must be an object that is not nested too deeply.");
    return wellFormed(text);
  } catch (error) {
    if (isReported(error)) throw error;
    throw new ExpressionError(`Static data cannot be kept: ${unserializable(error).message}`);
  }
}
