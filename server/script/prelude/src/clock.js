// The time that user code sees: fixed for the expressions of one job, the machine's own for code.
import { RealDate, apply, construct } from "./realm.js";

let fixed = null;

// Milliseconds since 1970, or null for the real clock.
export function setClock(milliseconds) {
  fixed = milliseconds;
}

export const now = () => fixed ?? RealDate.now();

// Puts a Date in place whose "now" is the clock above; otherwise it is the language's own, prototype
// and all.
export function installClock(global) {
  function Date(...parts) {
    if (new.target === undefined) return new RealDate(now()).toString();
    return construct(RealDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  const { prototype } = RealDate;
  Object.defineProperty(Date, "length", { value: 7 });
  Object.defineProperty(Date, "prototype", { value: prototype, writable: false });
  for (const name of ["UTC", "parse"]) {
    const method = RealDate[name];
    Object.defineProperty(Date, name, {
      value: { [name]: (...parts) => apply(method, RealDate, parts) }[name],
      writable: true,
      configurable: true,
    });
  }
  Object.defineProperty(Date, "now", { value: () => now(), writable: true, configurable: true });
  Object.defineProperty(prototype, "constructor", { value: Date, writable: true, configurable: true });
  Object.defineProperty(global, "Date", { value: Date, writable: true, configurable: true });
}
