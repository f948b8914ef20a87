// Points in time: units, comparison, and the forms of the wire. Contract: conventions.md 5.

import { type Millis, toMillis } from "./ids.ts";

/** Gives the current time. It is always passed in, so that tests need not wait for time to pass. */
export type Clock = () => Millis;

/** 1970-01-01T00:00:01Z: the time that clients send for "watched, date unknown". It is stored as it is. */
export const UNKNOWN_DATE = toMillis(1000);

const YEAR_2000 = Date.UTC(2000, 0, 1);
/** Whether a time means that the date is unknown: every time before 2000 does. Contract: conventions.md 5. */
export const isUnknownDate = (at: Millis): boolean => at < YEAR_2000;

/** The time `byMillis` milliseconds later; earlier if the number is negative. */
export const later = (at: Millis, byMillis: number): Millis => toMillis(at + byMillis);

/** Units of time, in milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

// Not Date.UTC(1, …), which is in 1901.
const EARLIEST = new Date(0).setUTCFullYear(1, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);
const TIME =
  /^(\d{4}-\d{2}-\d{2}|\d{8})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?|\d{4}(?:\d{2})?)(?:[.,](\d+))?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Parses an ISO 8601 time, rounded down to whole seconds: with `Z`, with an offset, or with neither (UTC); with
 * fractional digits; with a space for the `T`; in the basic format; with 24:00 for the end of a day; or a date alone
 * (midnight). Null if the text is not a time of the years 1 to 9999. Contract: conventions.md 5, clients.md 6.1.
 */
export function parseTime(text: string): Millis | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [, date, time = "00:00:00", fraction = "0", zone = "Z"] = match;
  const endsDay = /^24:?00(?::?00)?$/.test(time) && Number(fraction) === 0;
  try {
    const clock = endsDay ? "00:00" : time;
    const instant = Temporal.Instant.from(`${date}T${clock}${zone.toUpperCase()}`);
    const second = wholeSecond(toMillis(instant.epochMilliseconds + (endsDay ? DAY : 0)));
    return second >= EARLIEST && second <= LATEST ? second : null;
  } catch {
    // The text has the form of a time, but there is no such day, hour or offset.
    return null;
  }
}

const digits = (number: number, length: number): string => String(number).padStart(length, "0");

/** The form of responses: `YYYY-MM-DDTHH:MM:SSZ`, without a fraction. Contract: conventions.md 5. */
export function printTime(time: Millis): string {
  // toISOString takes three times as long, and a response may hold 150,000 times.
  const at = new Date(time);
  const day = `${digits(at.getUTCFullYear(), 4)}-${digits(at.getUTCMonth() + 1, 2)}-${digits(at.getUTCDate(), 2)}`;
  return `${day}T${digits(at.getUTCHours(), 2)}:${digits(at.getUTCMinutes(), 2)}:${digits(at.getUTCSeconds(), 2)}Z`;
}

/** The earliest of the times; null if there is none. */
export function earliest(times: Iterable<Millis>): Millis | null {
  let first: Millis | null = null;
  for (const time of times) if (first === null || time < first) first = time;
  return first;
}

/** The time, rounded down to a whole second. */
export const wholeSecond = (time: Millis): Millis => toMillis(Math.floor(time / SECOND) * SECOND);
