// A date out of whatever an expression may have: a DateTime, a Date, a text in one of many forms.
import { isDateTime, luxon } from "../luxon.js";

// Tries the standard forms, then what the language itself can read; null when it is no date.
export function parseDateText(value) {
  const { DateTime } = luxon();
  const text = String(value).trim();
  const readers = [
    () => DateTime.fromISO(text, { setZone: true }),
    () => DateTime.fromHTTP(text, { setZone: true }),
    () => DateTime.fromRFC2822(text, { setZone: true }),
    () => DateTime.fromSQL(text, { setZone: true }),
    () => DateTime.fromMillis(Date.parse(text)),
  ];
  for (const read of readers) {
    try {
      const date = read();
      if (date.isValid) return date;
    } catch {
      // the next reader may know it
    }
  }
  return null;
}

// The DateTime of a method's receiver.
export function receiverDate(value) {
  if (isDateTime(value)) return value;
  return luxon().DateTime.fromJSDate(value instanceof Date ? value : new Date(value));
}

// The DateTime of an argument; null when it is none.
export function argumentDate(value) {
  if (isDateTime(value)) return value.isValid ? value : null;
  if (value instanceof Date) return argumentDate(luxon().DateTime.fromJSDate(value));
  return typeof value === "string" ? parseDateText(value) : null;
}
