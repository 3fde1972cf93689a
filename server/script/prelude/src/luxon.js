// Luxon, loaded when a date is first needed, and kept from being changed through the objects it shares.
import { now } from "./clock.js";
import { freeze } from "./realm.js";

let loaded = null;
let zone = "UTC";
let afterLoading = () => {};

// `action` gets Luxon's classes once, right after they are loaded.
export function onLuxon(action) {
  afterLoading = action;
}

// IANA name of the zone that dates are in when nothing else is said. `setTimeZone` does the same to the
// language's own dates, where the host can.
export function setZone(name, setTimeZone) {
  zone = name;
  if (loaded !== null) loaded.Settings.defaultZone = name;
  try {
    setTimeZone?.(name);
  } catch {
    // What the host throws is of another realm and must not be seen.
  }
}

function keepShared({ DateTime, IANAZone, FixedOffsetZone, SystemZone }) {
  // Zones live in a cache and are handed out with every date.
  const makeZone = IANAZone.create;
  IANAZone.create = (name) => freeze(makeZone(name));
  freeze(FixedOffsetZone.utcInstance);
  freeze(SystemZone.instance);
  // One list of AM and PM serves all dates.
  freeze(DateTime.utc().setLocale("en").loc.meridiems());
}

// n8n's dates may also be made from the language's own.
function acceptDates(DateTime) {
  const fromISO = DateTime.fromISO;
  DateTime.fromISO = function (text, options) {
    return fromISO.call(DateTime, text instanceof Date ? text.toISOString() : text, options);
  };
}

// Luxon's exports.
export function luxon() {
  if (loaded === null) {
    loaded = require("luxon");
    loaded.Settings.now = now;
    loaded.Settings.defaultLocale = "en-US";
    keepShared(loaded);
    acceptDates(loaded.DateTime);
    loaded.Settings.defaultZone = zone;
    afterLoading(loaded);
  }
  return loaded;
}

export const isDateTime = (value) => loaded !== null && loaded.DateTime.isDateTime(value);
