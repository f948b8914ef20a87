// Points in time: parsing what clients send, printing what they read. Contract: conventions.md 5.

import type { Millis } from "./ids.ts";

/** Where "now" comes from; injected, so that no test waits for time to pass. */
export type Clock = () => Millis;

/** 1970-01-01T00:00:01Z: watched, date unknown. Kept and returned as it is. */
export const UNKNOWN_DATE = 1000 as Millis;

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
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const day = `${two(Math.floor(year / 100))}${two(year % 100)}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day}T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}Z`;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) =>
  String(number).padStart(2, "0"),
);
const two = (number: number): string => TWO_DIGITS[number] ?? String(number);

/** Cuts a time down to its whole second. */
export function wholeSecond(time: Millis): Millis {
  return (Math.floor(time / SECOND) * SECOND) as Millis;
}
