// The value of an expression as the text that goes to the server.
import { ExpressionError, describeError, isReported } from "../errors.js";
import { isDateTime } from "../luxon.js";
import { stringify } from "../realm.js";

const dateTime = Function.prototype.call.bind(Date.prototype.getTime);

const kDeepest = 900; // nesting that the server still reads, with the frame around

// JSON text whose halves of surrogate pairs are replaced: JSON cannot carry them.
export function wellFormed(text) {
  if (!text.includes("\\ud")) return text;
  return text.replace(/\\(?:(ud[89a-f][0-9a-f]{2})|.)/g, (match, half) => (half ? "\\ufffd" : match));
}

// Whether JSON text is nested deeper than `limit`.
export function isTooDeep(text, limit = kDeepest) {
  let closers = 0;
  for (const mark of ["}", "]"]) {
    for (let at = text.indexOf(mark); at >= 0 && closers <= limit; at = text.indexOf(mark, at + 1)) ++closers;
  }
  if (closers <= limit) return false;
  let depth = 0;
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      while (text.charCodeAt(++i) !== 34) if (text.charCodeAt(i) === 92) ++i;
    } else if (code === 91 || code === 123) {
      if (++depth > limit) return true;
    } else if (code === 93 || code === 125) {
      --depth;
    }
  }
  return false;
}

// What went wrong in JSON.stringify, in our words.
export function unserializable(error) {
  if (isReported(error)) return error;
  const message = describeError(error).message;
  if (error instanceof RangeError) return new ExpressionError("The value is nested too deeply to be JSON.");
  if (message.includes("circular structure")) {
    return new ExpressionError("The value contains itself and cannot be JSON.", {
      hint: "Pick the fields that you need.",
    });
  }
  if (message.includes("BigInt")) {
    return new ExpressionError("The value holds a BigInt, which JSON cannot carry.", {
      hint: "Use Number(…) or String(…).",
    });
  }
  return new ExpressionError(`The value cannot be JSON: ${message}`);
}

// JSON text of a value, or undefined where it has none. Throws ExpressionErrors.
export function jsonText(value) {
  let text;
  try {
    text = stringify(value);
  } catch (error) {
    throw unserializable(error);
  }
  if (text === undefined) return undefined;
  if (isTooDeep(text)) throw new ExpressionError("The value is nested too deeply to be JSON.");
  return wellFormed(text);
}

function numberText(value) {
  if (Number.isFinite(value) && !Object.is(value, -0)) return `[${value}]`;
  return `{"number":"${Object.is(value, -0) ? "-0" : value}"}`;
}

// The text of a date that is none; undefined for any other value.
export function invalidDateText(value) {
  if (isDateTime(value)) return value.isValid ? undefined : "Invalid DateTime";
  return isInvalidDate(value) ? "Invalid Date" : undefined;
}

function isInvalidDate(value) {
  try {
    return Number.isNaN(dateTime(value));
  } catch {
    return false; // no Date at all
  }
}

// One entry of "results" for a value. Throws ExpressionErrors.
export function resultText(value) {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "function") {
    throw new ExpressionError("this is a function, please add ()", { hint: "Call it: write () behind its name." });
  }
  const text = jsonText(value);
  return text === undefined ? "[]" : `[${text}]`;
}

// One entry of "results" for whatever was thrown.
export function errorText(thrown) {
  return `{"error":${wellFormed(stringify(describeError(thrown)))}}`;
}
