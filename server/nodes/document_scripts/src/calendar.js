// Reads calendars (iCalendar).
import { icsCalendarToObject } from "ts-ics";

import { asJob, Problem } from "./job.js";

// The file is text in UTF-8.
export const readCalendar = asJob(({ bytes }) => {
  const text = bytes.toString("utf8");
  try {
    return [{ calendar: icsCalendarToObject(text) }];
  } catch (error) {
    throw new Problem(`The file cannot be read as a calendar: ${error?.message ?? error}`);
  }
});
