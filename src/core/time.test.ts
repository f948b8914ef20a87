import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { times } from "../../test/generators.ts";
import { type Millis, toMillis } from "./ids.ts";
import {
  DAY,
  earliest,
  isUnknownDate,
  later,
  parseTime,
  printTime,
  UNKNOWN_DATE,
  wholeSecond,
} from "./time.ts";

const FIRST = Date.parse("0001-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59Z");

describe("conventions.md 5 reading a time", () => {
  const readable: [name: string, text: string, expected: string][] = [
    ["Z", "2026-05-15T00:35:15Z", "2026-05-15T00:35:15Z"],
    ["a lowercase z and t", "2026-05-15t00:35:15z", "2026-05-15T00:35:15Z"],
    ["milliseconds, truncated", "2026-05-15T00:35:15.999Z", "2026-05-15T00:35:15Z"],
    ["a fraction of one digit", "2026-05-15T00:35:15.9Z", "2026-05-15T00:35:15Z"],
    ["a fraction of seven digits (.NET)", "2026-05-15T00:35:15.1234567Z", "2026-05-15T00:35:15Z"],
    ["a fraction of nine digits", "2026-05-15T00:35:15.123456789Z", "2026-05-15T00:35:15Z"],
    ["a fraction of forty digits", `2026-05-15T00:35:15.${"9".repeat(40)}Z`, "2026-05-15T00:35:15Z"],
    ["a comma before the fraction", "2026-05-15T00:35:15,5Z", "2026-05-15T00:35:15Z"],
    ["a fraction before 1970, rounded down", "1969-12-31T23:59:58.5Z", "1969-12-31T23:59:58Z"],
    ["an offset to the east", "2026-05-15T02:35:15+02:00", "2026-05-15T00:35:15Z"],
    ["an offset to the west", "2026-05-14T19:35:15-05:00", "2026-05-15T00:35:15Z"],
    ["an offset with half an hour", "2026-05-15T06:05:15+05:30", "2026-05-15T00:35:15Z"],
    ["an offset without a colon", "2026-05-15T02:35:15+0200", "2026-05-15T00:35:15Z"],
    ["an offset without minutes", "2026-05-15T02:35:15+02", "2026-05-15T00:35:15Z"],
    ["a fraction and an offset", "2026-05-15T02:35:15.000+02:00", "2026-05-15T00:35:15Z"],
    ["no zone: UTC", "2026-05-15T00:35:15", "2026-05-15T00:35:15Z"],
    ["no zone, with a fraction", "2026-05-15T00:35:15.123", "2026-05-15T00:35:15Z"],
    ["a space instead of the T", "2026-05-15 00:35:15", "2026-05-15T00:35:15Z"],
    ["a space before the zone", "2026-05-15 00:35:15 +02:00", "2026-05-14T22:35:15Z"],
    ["no seconds", "2026-05-15T00:35Z", "2026-05-15T00:35:00Z"],
    ["a date alone", "2026-05-15", "2026-05-15T00:00:00Z"],
    ["without hyphens and colons", "20260515T003515Z", "2026-05-15T00:35:15Z"],
    ["without hyphens and colons, with an offset", "20260515T0235+0200", "2026-05-15T00:35:00Z"],
    ["without hyphens, a date alone", "20260515", "2026-05-15T00:00:00Z"],
    ["24:00, the end of the day", "2026-02-28T24:00:00Z", "2026-03-01T00:00:00Z"],
    ["24:00 with an offset", "2026-05-14T24:00+02:00", "2026-05-14T22:00:00Z"],
    ["24:00 without colons", "20261231T240000.000Z", "2027-01-01T00:00:00Z"],
    ["blanks around it", " 2026-05-15T00:35:15Z\n", "2026-05-15T00:35:15Z"],
    ["the 29th of February of a leap year", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"],
    ["the 29th of February of 2000", "2000-02-29", "2000-02-29T00:00:00Z"],
    ["the placeholder for an unknown date", "1970-01-01T00:00:01Z", printTime(UNKNOWN_DATE)],
    ["the first valid second", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
    ["a year below 100", "0099-06-01", "0099-06-01T00:00:00Z"],
    ["the last valid second", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"],
    ["the last valid second, with a fraction", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z"],
  ];
  for (const [name, text, expected] of readable)
    test(name, () => assert.equal(parseTime(text), Date.parse(expected)));
  const unreadable: [name: string, text: string][] = [
    ["an empty text", ""],
    ["words", "yesterday"],
    ["Unix seconds", "1700000000"],
    ["month 13", "2026-13-01"],
    ["month 0", "2026-00-10"],
    ["the 30th of February", "2024-02-30"],
    ["the 29th of February outside a leap year", "2023-02-29"],
    ["the 29th of February of 1900", "1900-02-29"],
    ["the 31st of April", "2026-04-31T00:00:00Z"],
    ["a second after 24:00", "2026-05-15T24:00:01Z"],
    ["24:00 with a fraction", "2026-05-15T24:00:00.5Z"],
    ["24:00 of the last valid day", "9999-12-31T24:00:00Z"],
    ["month 13 without hyphens", "20261301"],
    ["twelve digits", "202605150035"],
    ["minute 60", "2026-05-15T00:60:00Z"],
    ["an offset of more than a day", "2026-05-15T00:00:00+99:00"],
    ["year 0", "0000-12-31T23:59:59Z"],
    ["a time before year 1 because of its offset", "0001-01-01T00:00:00+01:00"],
    ["a time after year 9999 because of its offset", "9999-12-31T23:59:59-01:00"],
    ["a year of five digits", "10000-01-01"],
    ["a signed year", "+002026-05-15T00:00:00Z"],
    ["a negative year", "-000001-01-01"],
    ["a month and a day of one digit", "2026-5-1"],
    ["slashes", "2026/05/15"],
    ["a year and a month", "2026-05"],
    ["a time without minutes", "2026-05-15T10Z"],
    ["a date with a zone but no time", "2026-05-15Z"],
    ["the name of a time zone", "2026-05-15T00:00:00[Europe/Berlin]"],
    ["text after the time", "2026-05-15T00:35:15Z, or so"],
    ["two lines", "2026-05-15\n2026-05-16"],
    ["digits of another script", "٢٠٢٦-٠٥-١٥"],
    ["a date as JavaScript prints it", "Fri May 15 2026 00:35:15 GMT+0000"],
  ];
  for (const [name, text] of unreadable) test(`null: ${name}`, () => assert.equal(parseTime(text), null));

  test("for any text, the result is null or a whole second of the years 1 to 9999", () => {
    const similar = fc.stringMatching(
      /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d)?([.,]\d{1,12})?(Z|[+-]\d\d:?\d\d)?$/,
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), similar), (text) => {
        const time = parseTime(text);
        if (time !== null) assert.ok(time % 1000 === 0 && time >= FIRST && time <= LAST, String(time));
      }),
    );
  });
});

test("for any digits in the usual form, valid or not, Z is read like +00:00", () => {
  const digits = (max: number) =>
    fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, "0"));
  const fields = fc.tuple(
    fc.integer({ min: 0, max: 9999 }),
    digits(13),
    digits(32),
    digits(25),
    digits(61),
    digits(61),
  );
  fc.assert(
    fc.property(fields, ([year, month, day, hour, minute, second]) => {
      const text = `${String(year).padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}`;
      assert.equal(parseTime(`${text}Z`), parseTime(`${text}+00:00`), text);
    }),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 2_000 },
  );
});

describe("conventions.md 5 printing a time", () => {
  test("a time is printed in whole seconds, with a year of four digits", () => {
    assert.equal(printTime(1_747_269_315_999 as Millis), "2025-05-15T00:35:15Z");
    assert.equal(printTime(FIRST as Millis), "0001-01-01T00:00:00Z");
    assert.equal(printTime(LAST as Millis), "9999-12-31T23:59:59Z");
  });

  test("every day from 1799 to 2201 is printed as JavaScript prints it", () => {
    for (let time = Date.UTC(1799, 11, 31); time <= Date.UTC(2201, 0, 1); time += 86_400_000)
      assert.equal(printTime(time as Millis).slice(0, 10), new Date(time).toISOString().slice(0, 10));
  });

  test("for any second of the years 1 to 9999, parsing the printed time gives it back", () => {
    const seconds = fc.integer({ min: FIRST / 1000, max: LAST / 1000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const time = (second * 1000) as Millis;
        assert.equal(parseTime(printTime(time)), time);
      }),
      { examples: [[0], [-1], [FIRST / 1000], [LAST / 1000]] },
    );
  });

  test("for any time, the offset in which it is written makes no difference", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: FIRST / 1000 + 86_400, max: LAST / 1000 - 86_400 }),
        fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }),
        (second, minutes) => {
          const local = printTime(((second + minutes * 60) * 1000) as Millis).slice(0, 19);
          const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
          const zone = `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
          assert.equal(parseTime(`${local}${zone}`), second * 1000);
        },
      ),
    );
  });
});

test("times are rounded down to whole seconds, also before 1970", () => {
  assert.deepEqual(
    [1999, 2000, 0, -1, -1000, -1001].map((time) => wholeSecond(time as Millis)),
    [1000, 2000, 0, -1000, -1000, -2000],
  );
});

describe("conventions.md 5 an unknown date", () => {
  const at = (text: string): Millis => toMillis(Date.parse(text));

  test("is every time before 2000, including the placeholder", () => {
    assert.equal(isUnknownDate(UNKNOWN_DATE), true);
    assert.equal(isUnknownDate(at("1999-12-31T23:59:59Z")), true);
    assert.equal(isUnknownDate(at("2000-01-01T00:00:00Z")), false);
    assert.equal(isUnknownDate(at("2026-11-24T12:00:00Z")), false);
  });
});

describe("comparing and adding times", () => {
  test("the earliest of several times; null if there are none", () => {
    assert.equal(earliest([]), null);
    fc.assert(
      fc.property(fc.array(times, { minLength: 1 }), (some) => {
        assert.equal(earliest(some), Math.min(...some));
        assert.equal(earliest(new Set(some)), Math.min(...some));
      }),
    );
  });

  test("adding a number of milliseconds, and subtracting it again", () => {
    assert.equal(later(UNKNOWN_DATE, DAY), 86_401_000);
    fc.assert(
      fc.property(times, fc.maxSafeInteger(), (time, integer) => {
        const millis = integer % (1000 * DAY);
        assert.equal(later(time, millis) - time, millis);
        assert.equal(later(later(time, millis), -millis), time);
      }),
    );
  });

  test("a fraction of a millisecond is refused", () => {
    assert.throws(() => later(UNKNOWN_DATE, 0.5), RangeError);
  });
});
