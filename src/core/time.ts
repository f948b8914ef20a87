// Points in time: parsing what clients send, printing what they read. Contract: conventions.md 5.

import { type Millis, toMillis } from "./ids.ts";

/** Where "now" comes from; injected, so that no test waits for time to pass. */
export type Clock = () => Millis;

/** 1970-01-01T00:00:01Z: watched, date unknown. Kept and returned as it is. */
export const UNKNOWN_DATE = toMillis(1000);

const YEAR_2000 = Date.UTC(2000, 0, 1);
/** Whether a time stands for "watched, at an unknown date": every time before 2000 does. Contract: conventions.md 5. */
export const isUnknownDate = (at: Millis): boolean => at < YEAR_2000;

/** The time so many milliseconds later; earlier for a negative number. */
export const later = (at: Millis, byMillis: number): Millis => toMillis(at + byMillis);

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

// Date.UTC(1, …) would mean 1901.
const EARLIEST = new Date(0).setUTCFullYear(1, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);
const TIME =
  /^(\d{4}-\d{2}-\d{2}|\d{8})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?|\d{4}(?:\d{2})?)(?:[.,](\d+))?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads an ISO-8601 time: with `Z`, an offset, or neither (UTC); any number of fractional digits; a
 * space for the `T`; without hyphens and colons; 24:00 for the end of a day; a date alone (midnight UTC). Answers whole seconds, or null when `text` is no date
 * of the years 1 to 9999. Contract: conventions.md 5, clients.md 6.1.
 */
export function parseTime(text: string): Millis | null {
  return parseUsual(text) ?? parseAny(text);
}

const USUAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The form of nearly all times: an import holds tens of thousands. Null for any other, and for what may be wrong. */
function parseUsual(text: string): Millis | null {
  if (!USUAL.test(text)) return null;
  const year = 100 * twoDigitsAt(text, 0) + twoDigitsAt(text, 2);
  const [month, day] = [twoDigitsAt(text, 5), twoDigitsAt(text, 8)];
  const [hour, minute, second] = [twoDigitsAt(text, 11), twoDigitsAt(text, 14), twoDigitsAt(text, 17)];
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second) as Millis;
}

const ZERO = 48;
const twoDigitsAt = (text: string, at: number): number =>
  10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;

function parseAny(text: string): Millis | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [, date, time = "00:00:00", fraction = "0", zone = "Z"] = match;
  const endsDay = /^24:?00(?::?00)?$/.test(time) && Number(fraction) === 0;
  try {
    const clock = endsDay ? "00:00" : time;
    const instant = Temporal.Instant.from(`${date}T${clock}${zone.toUpperCase()}`);
    const start = instant.epochMilliseconds + (endsDay ? DAY : 0);
    const seconds = Math.floor(start / SECOND) * SECOND;
    return seconds >= EARLIEST && seconds <= LATEST ? (seconds as Millis) : null;
  } catch {
    return null;
  }
}

/** The wire form: `YYYY-MM-DDTHH:MM:SSZ`, never with a fraction. Contract: conventions.md 5. */
export function printTime(time: Millis): string {
  // Put together by hand: a library's answer holds a hundred thousand times, and toISOString is three times slower.
  const day = Math.floor(time / DAY);
  const seconds = Math.floor((time - day * DAY) / SECOND);
  const minutes = Math.floor(seconds / 60);
  return `${printDay(day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}Z`;
}

/** Days of four hundred years, after which the calendar repeats itself; and of 1970 from 1 March of the year 0. */
const [CYCLE, EPOCH] = [146_097, 719_468];

/**
 * The date of a day, counted from 1970, in the calendar of ISO 8601. By arithmetic: years are counted from March, so
 * that the day that some years lack is the last of theirs.
 */
function printDay(day: number): string {
  const since = day + EPOCH;
  const cycle = Math.floor(since / CYCLE);
  const inCycle = since - cycle * CYCLE;
  const leaps = Math.floor(inCycle / 1_460) - Math.floor(inCycle / 36_524) + Math.floor(inCycle / 146_096);
  const yearInCycle = Math.floor((inCycle - leaps) / 365);
  const inYear = inCycle - 365 * yearInCycle - Math.floor(yearInCycle / 4) + Math.floor(yearInCycle / 100);
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = 400 * cycle + yearInCycle + (month <= 2 ? 1 : 0);
  const dayOfMonth = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  return `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month)}-${two(dayOfMonth)}`;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) =>
  String(number).padStart(2, "0"),
);
const two = (number: number): string => TWO_DIGITS[number] ?? String(number);

/** Cuts a time down to its whole second. */
export function wholeSecond(time: Millis): Millis {
  return (Math.floor(time / SECOND) * SECOND) as Millis;
}
