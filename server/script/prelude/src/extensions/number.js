// Methods of numbers.
import { ExpressionError } from "../errors.js";
import { luxon } from "../luxon.js";
import { table } from "../realm.js";

function requireInteger(value, name) {
  if (!Number.isInteger(value)) throw new ExpressionError(`${name}() is only callable on integers`);
}

function round(value, [places = 0]) {
  return +value.toFixed(places);
}

const kDayOfSpreadsheets = Date.UTC(1899, 11, 30);
const kMillisecondsADay = 86_400_000;

// A number of milliseconds ("ms"), seconds ("s"), microseconds ("us") or days as spreadsheets count ("excel").
export function numberToDateTime(value, [format = "ms"]) {
  const { DateTime } = luxon();
  switch (format) {
    case "ms":
      return DateTime.fromMillis(value);
    case "s":
      return DateTime.fromSeconds(value);
    case "us":
      return DateTime.fromMillis(value / 1000);
    case "excel":
      return DateTime.fromMillis(kDayOfSpreadsheets + value * kMillisecondsADay);
    default:
      throw new ExpressionError(`Unsupported format '${String(format)}'`, {
        hint: "Use 'ms', 's', 'us' or 'excel'.",
      });
  }
}

export const kNumberMethods = table({
  ceil: (value) => Math.ceil(value),
  floor: (value) => Math.floor(value),
  abs: (value) => Math.abs(value),
  round,
  format: (value, [locale = "en-US", options]) => new Intl.NumberFormat(locale, options).format(value),
  isInteger: (value) => Number.isInteger(value),
  isEven: (value) => (requireInteger(value, "isEven"), value % 2 === 0),
  isOdd: (value) => (requireInteger(value, "isOdd"), Math.abs(value) % 2 === 1),
  toBoolean: (value) => value !== 0,
  toInt: (value) => round(value, []),
  toFloat: (value) => value,
  toDateTime: numberToDateTime,
});
