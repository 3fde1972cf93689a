// Methods of dates: of Luxon's DateTime, of Date, and of texts that hold a date.
import { ExpressionError } from "../errors.js";
import { isDateTime, luxon } from "../luxon.js";
import { isArray, table } from "../realm.js";
import { argumentDate, receiverDate } from "./dateParsing.js";
import { knownUnit, unitNamed } from "./dateUnits.js";

// A DateTime is answered by a DateTime, anything else by a Date.
const answer = (receiver, date) => (isDateTime(receiver) ? date : date.toJSDate());

function amountOf([amount, unit = "milliseconds"]) {
  if (typeof amount === "object" && amount !== null) return amount;
  return { [unitNamed(unit)]: amount };
}
const plus = (value, args) => answer(value, receiverDate(value).plus(amountOf(args)));
const minus = (value, args) => answer(value, receiverDate(value).minus(amountOf(args)));

function extract(value, [part = "week"]) {
  const date = receiverDate(value);
  if (part === "yearDayNumber") return date.ordinal;
  return date.get(part === "week" ? "weekNumber" : part);
}

function isBetween(value, args) {
  if (args.length !== 2) throw new ExpressionError("isBetween(): expected two dates, e.g. .isBetween(from, to)");
  const [first, second] = args.map(argumentDate);
  if (first === null || second === null) return undefined;
  const time = receiverDate(value).valueOf();
  const [from, to] = [first.valueOf(), second.valueOf()].sort((a, b) => a - b);
  return from < time && time < to;
}

function isInLast(value, [amount = 0, unit = "minutes"]) {
  const now = luxon().DateTime.now();
  const time = receiverDate(value).valueOf();
  return now.minus({ [unitNamed(unit)]: amount }).valueOf() <= time && time <= now.valueOf();
}

// A number for one unit, an object for several.
function differenceIn(date, other, unit = "days") {
  const units = isArray(unit) ? unit.map(knownUnit) : [knownUnit(unit)];
  const difference = date.diff(other, units);
  return units.length > 1 ? difference.toObject() : difference.as(units[0]);
}
function diffTo(value, [otherValue, unit]) {
  const other = argumentDate(otherValue);
  if (other === null) throw new ExpressionError("diffTo(): the first argument is no date");
  return differenceIn(receiverDate(value), other, unit);
}

function milliseconds(value) {
  return value instanceof Date || isDateTime(value) ? value.valueOf() : undefined;
}

export const kDateMethods = table({
  beginningOf: (value, [unit = "week"]) => answer(value, receiverDate(value).startOf(unitNamed(unit))),
  endOfMonth: (value) => answer(value, receiverDate(value).endOf("month")),
  extract,
  format: (value, [format, options = {}]) => receiverDate(value).toFormat(format, { ...options }),
  isBetween,
  isDst: (value) => receiverDate(value).isInDST,
  isInLast,
  isWeekend: (value) => receiverDate(value).weekday > 5,
  plus,
  minus,
  diffTo,
  diffToNow: (value, [unit]) => differenceIn(receiverDate(value), luxon().DateTime.now(), unit),
  toDateTime: (value) => receiverDate(value),
  toInt: milliseconds,
  toFloat: milliseconds,
  toBoolean: () => undefined,
  isEmpty: () => false,
  isNotEmpty: () => true,
});
