// Units of time by all the names that expressions may use.
import { ExpressionError } from "../errors.js";
import { table } from "../realm.js";

const kOtherNames = table({
  ms: "milliseconds",
  sec: "seconds",
  secs: "seconds",
  min: "minutes",
  mins: "minutes",
  hr: "hours",
  hrs: "hours",
});

const kUnits = new Set([
  "year",
  "years",
  "quarter",
  "quarters",
  "month",
  "months",
  "week",
  "weeks",
  "day",
  "days",
  "hour",
  "hours",
  "minute",
  "minutes",
  "second",
  "seconds",
  "millisecond",
  "milliseconds",
]);

export const unitNamed = (name) => kOtherNames[name] ?? name;

export function knownUnit(name) {
  const unit = unitNamed(name);
  if (!kUnits.has(unit)) {
    throw new ExpressionError(`Unsupported unit '${String(name)}'`, {
      hint: "Units are years, quarters, months, weeks, days, hours, minutes, seconds and milliseconds.",
    });
  }
  return unit;
}
